import { epochs, finished, phase, reading, started, steps } from "./state.ts";

const percent = (value: number) => `${(100 * value).toFixed(1)} %`;

/** How far the training is; told aloud once an epoch, not at every step. */
export function Progress() {
  return (
    <div class="progress">
      <Bar />
      <p class="visually-hidden" role="status">{spoken()}</p>
      <Result />
    </div>
  );
}

function Bar() {
  const { value: read } = reading;
  if (phase.value === "preparing") {
    const text = read ? `Reading picture ${read.done} of ${read.total}` : "Getting ready …";
    return (
      <label class="bar">
        <progress max={read?.total} value={read?.done} />
        <span class="number">{text}</span>
      </label>
    );
  }
  const last = steps.value.at(-1);
  if (!started.value || !last) return null;
  return (
    <label class="bar">
      <progress max={started.value.steps} value={last.step} />
      <span class="number">
        {phase.value === "paused" ? "Paused at step " : "Step "}
        {last.step} of {started.value.steps} · epoch {last.epoch} of {started.value.epochs} · loss
        {" "}
        {last.loss.toFixed(3)} · {last.imagesPerSecond.toFixed(0)} images/s
      </span>
    </label>
  );
}

function spoken(): string {
  if (phase.value === "paused") return "Paused";
  const epoch = epochs.value.at(-1);
  if (finished.value || !epoch) return "";
  const { validationAccuracy: validation } = epoch;
  return `Epoch ${epoch.epoch}: accuracy ${percent(epoch.accuracy)}` +
    (validation === undefined ? "" : `, on pictures not trained on ${percent(validation)}`);
}

function Result() {
  if (!finished.value) return null;
  const { report, stopped, seconds } = finished.value;
  const interval = report?.accuracyInterval.map((value) => (100 * value).toFixed(1)).join(" to ");
  return (
    <p class="result" role="status">
      {stopped ? "Stopped" : "Trained"} in {seconds.toFixed(0)} seconds. {report
        ? (
          <>
            On {report.count} pictures that it had not seen, it is right about{" "}
            <strong>{percent(report.accuracy)}</strong> (95&nbsp;% interval {interval}&nbsp;%).
          </>
        )
        : "There were too few pictures to set some aside for a test."}
    </p>
  );
}
