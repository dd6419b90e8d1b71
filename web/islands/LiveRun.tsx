import { useSignal } from "@preact/signals";
import { Chart } from "../components/Chart.tsx";
import { chartedMetrics, linesOf } from "../features/runs/curve_tables.ts";
import { CurveSettings, type Shown, SPANS } from "../features/runs/CurveSettings.tsx";
import type { HeldCurves } from "../features/runs/held_curves.ts";
import { RunControls } from "../features/runs/RunControls.tsx";
import { type AxisStretch, useFollowed, useZoomed } from "../features/runs/use_curves.ts";
import type { MetricDescription, RunState } from "../messages/runs.ts";

/** What the server knows of the run as it writes the page. */
export interface LiveRunProps {
  readonly id: string;
  readonly state: RunState;
  readonly metrics: readonly MetricDescription[];
  readonly totalSteps: number;
  /** Runs to compare with. */
  readonly others: readonly string[];
  /** Whether this tab may follow the run. */
  readonly live: boolean;
}

const AT_FIRST: Shown = { axis: "step", span: 10, logX: false, logY: false, compared: [] };

/** A run while it trains, and its curves ever after. */
export default function LiveRun(props: LiveRunProps) {
  const shown = useSignal(AT_FIRST);
  const zoom = useSignal<AxisStretch | undefined>(undefined);
  const { span, compared, axis, logX, logY } = shown.value;
  const followed = useFollowed([props.id, ...compared], span, props.state, props.live);
  const curves = useZoomed(followed, zoom.value, axis, span) ?? followed.curves.value;
  const state = followed.state.value;
  return (
    <>
      <RunControls
        id={props.id}
        state={state}
        progress={progressOf(followed.curves.value[0], props)}
        live={props.live}
      />
      {!isTested(props.state) && isTested(state) && (
        <p>
          <a class="button primary" href="">Show the report</a>
        </p>
      )}
      {followed.problem.value && <p class="problem" role="alert">{followed.problem}</p>}
      <CurveSettings
        id={props.id}
        shown={shown.value}
        others={props.others}
        isZoomed={zoom.value !== undefined}
        onShow={(change) => {
          shown.value = { ...shown.value, ...change };
          if (change.axis) zoom.value = undefined;
        }}
        onWhole={() => zoom.value = undefined}
      />
      <div class="columns charts">
        {chartedMetrics([props, ...curves]).map((metric) => (
          <Chart
            key={metric.name}
            title={metric.label}
            axis={axis === "time" ? "seconds of training" : axis}
            scale={metric.axis}
            lines={linesOf(metric, curves, axis, span > SPANS[0])}
            logX={logX}
            logY={logY}
            onZoom={(stretch) => zoom.value = stretch}
          />
        ))}
      </div>
    </>
  );
}

/** Whether a report was written at the run's end. */
const isTested = ({ status }: RunState) => status === "finished" || status === "stopped";

/** How far the run is; the figures of examples are smoothed. */
function progressOf(curves: HeldCurves | undefined, { metrics, totalSteps }: LiveRunProps) {
  const figures = metrics.map(({ name }) =>
    [name, (curves?.smoothed[name] ?? curves?.steps[name])?.at(-1)] as const
  );
  return {
    step: curves?.steps.step.at(-1) ?? 0,
    totalSteps,
    seconds: curves?.steps.seconds.at(-1) ?? 0,
    metrics,
    figures: Object.fromEntries(figures),
  };
}
