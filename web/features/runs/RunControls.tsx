import { useSignal } from "@preact/signals";
import type { MetricDescription, RunState, Value } from "../../messages/runs.ts";
import { messageOf } from "../../shared/errors.ts";
import { duration, figure, number } from "../../shared/format.ts";
import { send } from "./api.ts";
import { StatusTag } from "./StatusTag.tsx";

/** What is known of a run at this moment. */
export interface Progress {
  readonly step: number;
  readonly totalSteps: number;
  readonly seconds: number;
  readonly metrics: readonly MetricDescription[];
  /** By metric. */
  readonly figures: Readonly<Record<string, Value | undefined>>;
}

/** A run's status and figures, and the buttons that steer it. */
export function RunControls({ id, state, progress, live }: {
  id: string;
  state: RunState;
  progress: Progress;
  live: boolean;
}) {
  const problem = useSignal("");
  const control = async (command: object) => {
    try {
      problem.value = "";
      await send("POST", `/api/runs/${encodeURIComponent(id)}/control`, command);
    } catch (error) {
      problem.value = messageOf(error);
    }
  };
  return (
    <section class="panel">
      <div class="row spread">
        <div class="row">
          <span role="status">
            <StatusTag status={state.status} />
          </span>
          <Figures progress={progress} />
        </div>
        {live && <Buttons state={state} onControl={control} />}
      </div>
      <progress
        max={progress.totalSteps}
        value={Math.min(progress.step, progress.totalSteps)}
        aria-label="Steps done"
      />
      {state.controllable && (
        <LearningRate
          value={progress.figures.learningRate}
          onSet={(value) => control({ type: "learningRate", value })}
        />
      )}
      {state.error && <p class="problem" role="alert">{state.error}</p>}
      {problem.value && <p class="problem" role="alert">{problem}</p>}
      {state.log.length > 0 && (
        <details>
          <summary>What it says</summary>
          <pre class="log" tabIndex={0}>{state.log.join("\n")}</pre>
        </details>
      )}
    </section>
  );
}

function Buttons({ state: { status, controllable }, onControl }: {
  state: RunState;
  onControl: (command: { type: string }) => void;
}) {
  if (!controllable) {
    return ["stopped", "failed", "interrupted"].includes(status)
      ? (
        <button type="button" onClick={() => onControl({ type: "goOn" })}>
          Go on from the last checkpoint
        </button>
      )
      : null;
  }
  const isPaused = status === "paused";
  return (
    <div class="row">
      <button type="button" onClick={() => onControl({ type: isPaused ? "resume" : "pause" })}>
        {isPaused ? "Resume" : "Pause"}
      </button>
      <button type="button" class="danger" onClick={() => onControl({ type: "stop" })}>Stop</button>
    </div>
  );
}

function Figures({ progress }: { progress: Progress }) {
  const { step, totalSteps, seconds, metrics, figures } = progress;
  return (
    <>
      <span class="number step">step {number(step)} of {number(totalSteps)}</span>
      {step > 0 && (
        <>
          {metrics.map((metric) => (
            <span key={metric.name} class="number">{figure(metric, figures[metric.name])}</span>
          ))}
          <span class="number">{duration(seconds)}</span>
        </>
      )}
    </>
  );
}

function LearningRate({ value, onSet }: {
  value?: number | null;
  onSet: (value: number) => void;
}) {
  const text = useSignal("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.value !== "") onSet(Number(text.value));
    text.value = "";
  };
  return (
    <form class="row" onSubmit={submit}>
      <label class="row">
        Highest learning rate
        <input
          type="number"
          step="any"
          min="0"
          max="10"
          placeholder={value == null ? "" : `now ${number(value)}`}
          value={text}
          onInput={(event) => text.value = event.currentTarget.value}
        />
      </label>
      <button type="submit" disabled={text.value === ""}>Set</button>
    </form>
  );
}
