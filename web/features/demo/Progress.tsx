import { figure, percent } from "../../shared/format.ts";
import type { MetricDescription } from "../../worker/messages.ts";
import { epochs, figureOf, finished, phase, reading, started, steps, tuning } from "./state.ts";

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
  if (phase.value === "preparing") return <Preparing />;
  const last = steps.value.at(-1);
  if (!started.value || !last) return null;
  const figures = started.value.metrics.map((each) => figure(each, figureOf(last, each.name)));
  return (
    <label class="bar">
      <progress max={started.value.steps} value={last.step} />
      <span class="number">
        {phase.value === "paused" ? "Paused at step " : "Step "}
        {last.step} of {started.value.steps} · epoch {last.epoch} of {started.value.epochs} ·{" "}
        {figures.join(" · ")}
      </span>
    </label>
  );
}

function Preparing() {
  const { value: read } = reading;
  const { value: tuned } = tuning;
  const text = tuned
    ? `Finding the fastest kernels, ${seconds(tuned.milliseconds)} of at most ${
      seconds(tuned.budget)
    } seconds`
    : read
    ? `Reading picture ${read.done} of ${read.total}`
    : "Getting ready …";
  const { total, done } = tuned ?? read ?? {};
  return (
    <label class="bar">
      <progress max={total} value={done} />
      <span class="number">{text}</span>
    </label>
  );
}

const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);

function spoken(): string {
  if (phase.value === "paused") return "Paused";
  const epoch = epochs.value.at(-1);
  if (finished.value || !epoch) return "";
  const metrics = (started.value?.metrics ?? []).filter(({ isOfExamples }) => isOfExamples);
  const isValidated = metrics.some((each) => figureOf(epoch, each.validationName!) !== undefined);
  const texts = (nameOf: (metric: MetricDescription) => string) =>
    metrics.map((each) => figure(each, figureOf(epoch, nameOf(each)))).join(", ");
  return `Epoch ${epoch.epoch}: ${texts(({ name }) => name)}` +
    (isValidated ? `; on pictures not trained on ${texts((each) => each.validationName!)}` : "");
}

function Result() {
  if (!finished.value) return null;
  const { report, stopped, seconds, notes } = finished.value;
  const interval = report?.accuracyInterval.map((value) => (100 * value).toFixed(1)).join(" to ");
  return (
    <div class="result" role="status">
      <p>
        {stopped ? "Stopped" : "Trained"} in {seconds.toFixed(0)} seconds. {report
          ? (
            <>
              On {report.count} pictures that it had not seen, it is right about{" "}
              <strong>{percent(report.accuracy)}</strong> (95&nbsp;% interval {interval}&nbsp;%).
            </>
          )
          : "No picture could be set aside for a test, so nobody knows how good it is."}
      </p>
      {notes.length > 0 && <ul>{notes.map((note) => <li key={note}>{note}.</li>)}</ul>}
    </div>
  );
}
