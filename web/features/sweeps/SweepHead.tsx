import type { ShownSetting, SweepStatus } from "../../messages/sweeps.ts";
import { duration, percent } from "../../shared/format.ts";
import { spanText, textOf } from "./axes.ts";
import type { Desk } from "./desk.ts";

const KINDS: Record<SweepStatus, string> = {
  running: "busy",
  finished: "good",
  stopped: "warn",
  failed: "bad",
  interrupted: "bad",
  damaged: "bad",
};

/** How a sweep is, in a word. */
export function SweepTag({ status }: { status: SweepStatus }) {
  return <span class={`tag ${KINDS[status]}`}>{status}</span>;
}

/** How far a sweep is, its best setting, and what can be done with that. */
export function SweepHead({ desk, live }: { desk: Desk; live: boolean }) {
  const { status, error, jobs, failed, left, best } = desk.state.value;
  const isRunning = status === "running";
  const csv = `/api/sweeps/${encodeURIComponent(desk.facts.id)}/results.csv`;
  const setting = best && desk.settings.value.find((each) => each.setting === best.setting);
  const run = best && desk.trials.value.find(({ trial }) => trial === best.trial)?.run;
  return (
    <section class="panel run-head" aria-label="Result">
      <span role="status">
        <SweepTag status={status} />
      </span>
      {setting?.mean !== undefined && <Best desk={desk} setting={setting} />}
      <p class="number muted">
        {jobs.done.toLocaleString("en")} of {jobs.total.toLocaleString("en")} trainings done
        {failed > 0 && `, ${failed} failed`}
        {left !== undefined && `, about ${duration(left)} left`}
      </p>
      {status !== "finished" && (
        <progress max={jobs.total} value={jobs.done} aria-label="Trainings done" />
      )}
      {error && <p class="problem" role="alert">{error}</p>}
      {desk.problem.value && <p class="problem" role="alert">{desk.problem}</p>}
      {live && (
        <div class="row controls">
          {run
            ? <a class="button primary" href={`/runs/${encodeURIComponent(run)}`}>Open the run</a>
            : (
              <button
                type="button"
                class={isRunning ? "" : "primary"}
                disabled={best?.trial === undefined || desk.busy.value}
                onClick={() => desk.train(best!.trial!)}
              >
                Train the best
              </button>
            )}
          <a class="button" href={csv} download>CSV</a>
        </div>
      )}
      <p class="muted why">
        The best is chosen by validation. The test pictures are looked at once, for the chosen one:
        who compares many trainings on the same test pictures picks the luckiest, and its accuracy
        there says too much.
      </p>
    </section>
  );
}

function Best({ desk, setting: { values, mean, interval, seeds } }: {
  desk: Desk;
  setting: ShownSetting;
}) {
  return (
    <p class="best">
      <strong class="number">{percent(mean!)}</strong>
      <span>
        of the validation pictures are right with {values.map((value, i) => (
          <span key={i}>
            {i > 0 && ", "}
            {desk.facts.things[i].label.toLowerCase()}{" "}
            <strong>{textOf(desk.axes.value[i], value)}</strong>
          </span>
        ))}
        <small class="muted number">
          {desk.state.value.status === "running" && "the best so far: "}
          {interval
            ? `mean of ${seeds.done} seeds, 95 % interval ${spanText(interval)}`
            : "one seed: no interval"}
        </small>
      </span>
    </p>
  );
}
