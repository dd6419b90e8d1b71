import { useSignal } from "@preact/signals";
import type { RunState } from "../messages.ts";
import { messageOf, send } from "./api.ts";
import { duration, number, percent } from "./format.ts";
import { StatusTag } from "./StatusTag.tsx";

/** What is known of a run at this moment. */
export interface Progress {
  readonly step: number;
  readonly totalSteps: number;
  readonly seconds: number;
  readonly loss?: number | null;
  readonly accuracy?: number | null;
  readonly learningRate?: number | null;
  readonly imagesPerSecond?: number | null;
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
  const { status, controllable } = state;
  const isOver = ["stopped", "failed", "interrupted"].includes(status) && !controllable;
  return (
    <section class="panel">
      <div class="row spread">
        <div class="row" role="status">
          <StatusTag status={status} />
          <Figures progress={progress} />
        </div>
        <div class="row">
          {controllable && status === "running" && (
            <button
              type="button"
              onClick={() => control({ type: "pause" })}
            >
              Pause
            </button>
          )}
          {controllable && status === "paused" && (
            <button
              type="button"
              class="primary"
              onClick={() => control({ type: "resume" })}
            >
              Resume
            </button>
          )}
          {controllable && (
            <button
              type="button"
              class="danger"
              onClick={() => control({ type: "stop" })}
            >
              Stop
            </button>
          )}
          {isOver && live && (
            <button type="button" onClick={() => control({ type: "goOn" })}>
              Go on from the last checkpoint
            </button>
          )}
        </div>
      </div>
      <progress
        max={progress.totalSteps}
        value={Math.min(progress.step, progress.totalSteps)}
        aria-label="Steps done"
      />
      {controllable && (
        <LearningRate
          value={progress.learningRate}
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

function Figures({ progress }: { progress: Progress }) {
  const { step, totalSteps, seconds, loss, accuracy, imagesPerSecond } = progress;
  return (
    <>
      <span class="number">step {number(step)} of {number(totalSteps)}</span>
      {step > 0 && (
        <>
          <span class="number">loss {number(loss)}</span>
          <span class="number">accuracy {accuracy == null ? "–" : percent(accuracy)}</span>
          <span class="number">{number(imagesPerSecond)} images/s</span>
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
