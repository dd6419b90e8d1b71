import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Chart } from "../components/Chart.tsx";
import { ChoiceDifferences } from "../features/runs/ChoiceDifferences.tsx";
import { ComparedRuns } from "../features/runs/ComparedRuns.tsx";
import { chartedMetrics, legendOf, linesOf, marksOf } from "../features/runs/curve_tables.ts";
import { CurveSettings } from "../features/runs/CurveSettings.tsx";
import { Happenings } from "../features/runs/Happenings.tsx";
import { searchOf, type Shown, shownOf, SPANS } from "../features/runs/shown.ts";
import { told, useFollowed, useZoomed } from "../features/runs/use_curves.ts";
import type { MetricDescription } from "../messages/runs.ts";

/** What the server knows of a run's curves as it writes the page. */
export interface RunCurvesProps {
  readonly id: string;
  readonly metrics: readonly MetricDescription[];
  /** Runs to compare with. */
  readonly others: readonly string[];
  /** The query of the page's address. */
  readonly search: string;
}

/** A run's curves, which grow while it trains. */
export default function RunCurves({ id, metrics, others, search }: RunCurvesProps) {
  const shown = useSignal(useMemo(() => knownOnly(shownOf(search), others), []));
  const cursor = useSignal<number | undefined>(undefined);
  const { axis, span, compared, zoom, outliers, logX, logY } = shown.value;
  useFollowed([id, ...compared], span);
  const whole = told.curves.value;
  const runs = useZoomed(zoom, axis, span) ?? whole;
  const show = (change: Partial<Shown>) => shown.value = { ...shown.value, ...change };
  useEffect(() => {
    const address = `${location.pathname}${searchOf(shown.value, location.search)}${location.hash}`;
    history.replaceState(history.state, "", address);
  }, [shown.value]);
  const marks = useMemo(() => whole.length ? marksOf(whole[0], axis) : [], [whole, axis]);
  const charts = useMemo(
    () =>
      chartedMetrics([{ metrics }, ...runs]).map((metric) => {
        const lines = linesOf(metric, runs, axis, span > SPANS[0]);
        return { metric, lines, legend: legendOf(lines, runs.length) };
      }),
    [runs, axis, span],
  );
  return (
    <section aria-labelledby="curves">
      <h2 id="curves">Curves</h2>
      <CurveSettings id={id} shown={shown.value} others={others} onShow={show} />
      {told.problem.value && <p class="problem" role="alert">{told.problem}</p>}
      {compared.length > 0 && (
        <ComparedRuns
          id={id}
          compared={compared}
          onCompare={(runs) => show({ compared: runs })}
        />
      )}
      <Happenings marks={marks} />
      <div class="columns charts">
        {charts.map(({ metric: { name, label, axis: scale, isOfExamples }, lines, legend }) => (
          <Chart
            key={name}
            title={label}
            axis={axis === "time" ? "seconds of training" : axis}
            scale={scale}
            lines={lines}
            legend={legend}
            marks={marks}
            logX={logX}
            logY={logY}
            leavesOut={isOfExamples && !outliers}
            zoom={zoom}
            onZoom={(zoom) => show({ zoom })}
            cursor={cursor}
          />
        ))}
      </div>
      {compared.length > 0 && whole.length > 1 && <ChoiceDifferences runs={whole} />}
    </section>
  );
}

/** A view of the runs that there are. */
const knownOnly = (shown: Shown, others: readonly string[]): Shown => ({
  ...shown,
  compared: shown.compared.filter((run) => others.includes(run)),
});
