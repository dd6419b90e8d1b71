import { useEffect, useRef } from "preact/hooks";
import type { HeldCurves } from "../features/runs/held_curves.ts";
import { RunControls, type RunLinks } from "../features/runs/RunControls.tsx";
import { StatusTag } from "../features/runs/StatusTag.tsx";
import { TestResult } from "../features/runs/TestResult.tsx";
import { secondsLeft } from "../features/runs/time_left.ts";
import { TrainingFigures } from "../features/runs/TrainingFigures.tsx";
import { told } from "../features/runs/use_curves.ts";
import type { MetricDescription, RunProgress, RunState, TestFigures } from "../messages/runs.ts";

/** What the server knows of the run as it writes the page. */
export interface LiveRunProps {
  readonly id: string;
  readonly state: RunState;
  readonly metrics: readonly MetricDescription[];
  readonly totalSteps: number;
  readonly progress: RunProgress;
  /** Where it was tested. */
  readonly result?: TestFigures;
  readonly links: RunLinks;
  /** Whether this tab may change something. */
  readonly trusted: boolean;
}

/** A run's result, how far it is, and what can be done with it. */
export default function LiveRun(props: LiveRunProps) {
  const { id, metrics, totalSteps, result, links, trusted } = props;
  const state = told.state.value ?? props.state;
  const curves = told.curves.value[0];
  const progress = curves ? progressOf(curves, metrics) : props.progress;
  const isRunning = state.status === "running";
  const isGoing = isRunning || state.status === "paused";
  const head = useRef<HTMLElement>(null);
  useEffect(() => {
    // The buttons that steered it are gone, and the focus with them.
    if (document.activeElement === document.body && told.state.value) head.current!.focus();
  }, [state.controllable]);
  return (
    <section ref={head} class="panel run-head" aria-label="Result" tabIndex={-1}>
      <span role="status">
        <StatusTag status={state.status} />
      </span>
      {result && !isGoing && <TestResult {...result} />}
      <TrainingFigures
        progress={progress}
        totalSteps={totalSteps}
        metrics={metrics}
        left={isRunning && curves ? secondsLeft(curves.steps, totalSteps) : undefined}
      />
      {isGoing && (
        <progress
          max={totalSteps}
          value={Math.min(progress.step, totalSteps)}
          aria-label="Steps done"
        />
      )}
      {!isTested(props.state) && isTested(state) && (
        <p>
          <a class="button primary" href="">Show the report</a>
        </p>
      )}
      {state.error && <p class="problem" role="alert">{state.error}</p>}
      {trusted && (
        <RunControls
          id={id}
          state={state}
          links={links}
          rate={progress.figures.learningRate}
        />
      )}
      {state.log.length > 0 && (
        <details>
          <summary>What it says</summary>
          <pre class="log" tabIndex={0}>{state.log.join("\n")}</pre>
        </details>
      )}
    </section>
  );
}

/** Whether a report was written at the run's end. */
const isTested = ({ status }: RunState) => status === "finished" || status === "stopped";

/** How far the run is; the figures of examples are smoothed. */
function progressOf(
  { steps, means }: HeldCurves,
  metrics: readonly MetricDescription[],
): RunProgress {
  const figures = metrics.map(({ name }) =>
    [name, means[name]?.weight ? means[name].mean : steps[name]?.at(-1)] as const
  );
  return {
    step: steps.step.at(-1) ?? 0,
    seconds: steps.seconds.at(-1) ?? 0,
    figures: Object.fromEntries(figures),
  };
}
