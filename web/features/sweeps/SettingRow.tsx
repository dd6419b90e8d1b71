import { useEffect, useRef } from "preact/hooks";
import type { ShownSetting, ShownTrial } from "../../messages/sweeps.ts";
import { percent } from "../../shared/format.ts";
import { secondsText, spanText, textOf } from "./axes.ts";
import type { Desk } from "./desk.ts";

/** A setting with its mean over seeds, and, opened, its trials. */
export function SettingRow({ desk, row, live }: { desk: Desk; row: ShownSetting; live: boolean }) {
  const { setting, values, mean, interval, seconds, seeds, status } = row;
  const button = useRef<HTMLButtonElement>(null);
  const isOpen = desk.opened.value.has(setting);
  const isPointed = desk.pointed.value?.setting === setting;
  const isBest = desk.state.value.best?.setting === setting;
  useEffect(() => {
    if (desk.sought.value !== setting) return;
    desk.sought.value = undefined;
    button.current!.focus();
  }, [desk.sought.value]);
  const point = (trial?: number) => () => desk.pointed.value = { setting, trial };
  const leave = () => desk.pointed.value = undefined;
  const trials = isOpen ? desk.trials.value.filter((trial) => trial.setting === setting) : [];
  return (
    <tbody class={isPointed ? "selected" : undefined} onPointerLeave={leave}>
      <tr onPointerEnter={point()}>
        <th scope="row">
          <button
            ref={button}
            type="button"
            class="quiet opens"
            aria-expanded={isOpen}
            onClick={() => desk.toggle(setting)}
            onFocus={point()}
            onBlur={leave}
          >
            <span aria-hidden="true">{isOpen ? "▾" : "▸"}</span> {setting}
          </button>
          {isBest && <span class="tag good">best</span>}
        </th>
        {values.map((value, i) => {
          const { label, kind } = desk.facts.things[i];
          return (
            <td key={label} class={kind === "range" ? "number" : undefined}>
              <span class="on-phone">{label}</span>
              {textOf(desk.axes.value[i], value)}
            </td>
          );
        })}
        <td class="number">
          <span class="on-phone">Validation</span>
          {mean === undefined ? "–" : percent(mean)}
          {interval && <small class="muted">{spanText(interval)}</small>}
        </td>
        <td class="number">
          <span class="on-phone">Time</span>
          {seconds === undefined ? "–" : secondsText(seconds)}
        </td>
        <td>
          <span class="on-phone">Seeds</span>
          {status === "open" || status === "trained"
            ? `${seeds.done} of ${seeds.total}`
            : <TrialTag status={status} />}
        </td>
        <td />
      </tr>
      {trials.map((trial) => (
        <TrialRow key={trial.trial} {...{ desk, trial, live }} onPoint={point(trial.trial)} />
      ))}
    </tbody>
  );
}

function TrialRow({ desk, trial: each, live, onPoint }: {
  desk: Desk;
  trial: ShownTrial;
  live: boolean;
  onPoint: () => void;
}) {
  const { trial, seed, status, accuracy, seconds, worker, error, run, values } = each;
  return (
    <tr class="trial" onPointerEnter={onPoint}>
      <th scope="row">Trial {trial}</th>
      <td colSpan={values.length} class={error ? "damage" : "muted"}>
        Seed {seed}
        {worker && `, by ${worker}`}
        {error && `: ${error}`}
      </td>
      <td class="number">
        <span class="on-phone">Validation</span>
        {accuracy === undefined ? "–" : percent(accuracy)}
      </td>
      <td class="number">
        <span class="on-phone">Time</span>
        {seconds === undefined ? "–" : secondsText(seconds)}
      </td>
      <td>
        <TrialTag status={status} />
      </td>
      <td class="actions">
        {run
          ? <a class="button" href={`/runs/${encodeURIComponent(run)}`}>Open the run</a>
          : live && status !== "failed" && (
            <button
              type="button"
              disabled={desk.busy.value}
              onClick={() => desk.train(trial)}
            >
              Train<span class="visually-hidden">trial {trial}</span>
            </button>
          )}
      </td>
    </tr>
  );
}

const KINDS = { open: "busy", trained: "good", halted: "warn", failed: "bad" } as const;

/** How a trial is, in a word. */
function TrialTag({ status }: Pick<ShownTrial, "status">) {
  return <span class={`tag ${KINDS[status]}`}>{status}</span>;
}
