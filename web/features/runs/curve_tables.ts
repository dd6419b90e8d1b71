/** Turns the curves of one run or several into what a chart draws. @module */
import type { ChartMark, LegendEntry, Line } from "../../components/chart_content.ts";
import type { MetricDescription, ValueColumns } from "../../messages/runs.ts";
import { duration, number } from "../../shared/format.ts";
import type { HeldCurves } from "./held_curves.ts";
import type { Axis } from "./shown.ts";

const COLORS = 6;

/** The custom property with the colour of the n-th run of a page. */
export const runColor = (index: number) => `--series-${index % COLORS + 1}`;

/** The metrics of some runs, each once: a chart each. */
export function chartedMetrics(
  runs: readonly { readonly metrics: readonly MetricDescription[] }[],
): MetricDescription[] {
  const all = runs.flatMap(({ metrics }) => metrics);
  return [...new Map(all.map((metric) => [metric.name, metric])).values()];
}

/** The lines of a metric, run by run. Alone, a run has a colour for validation. */
export function linesOf(
  { name, label, isOfExamples, validationName }: MetricDescription,
  runs: readonly HeldCurves[],
  axis: Axis,
  isSmooth: boolean,
): Line[] {
  const isAlone = runs.length === 1;
  return runs.flatMap((run, i) => {
    if (!run.steps[name]) return [];
    const color = runColor(i);
    const about = (what: string) => isAlone ? what : `${run.id} ${what}`;
    const x = stepPlaces(run, axis);
    const lines: Line[] = [{
      label: about(isOfExamples ? "training" : label.toLowerCase()),
      color,
      look: isOfExamples && isSmooth ? "faint" : "solid",
      x,
      y: run.steps[name],
    }];
    if (isOfExamples && isSmooth) {
      const y = run.smoothed[name];
      lines.push({ label: about("smoothed"), color, look: "solid", x, y, isSmoothed: true });
    }
    const validation = validationName === undefined ? [] : run.epochs[validationName];
    if (validation.some((value) => value !== null)) {
      lines.push({
        label: about("validation"),
        color: isAlone ? "--series-2" : color,
        look: "dots",
        x: epochPlaces(run, axis),
        y: validation,
      });
    }
    return lines;
  });
}

/**
 * What a chart's looks mean, where there are several. The colours of several runs are told once for all
 * charts.
 */
export function legendOf(lines: readonly Line[], runs: number): LegendEntry[] {
  const looks = new Map(lines.map(({ look, label, color }) => [look, { look, label, color }]));
  if (looks.size === 1) return [];
  if (runs === 1) return [...looks.values()];
  return [...looks.values()].map(({ look, label }) => ({
    look,
    label: label.split(" ").at(-1)!,
    color: "--muted",
  }));
}

/** The best epoch, the changes and the pauses of a run, as a chart marks them. */
export function marksOf(run: HeldCurves, axis: Axis): ChartMark[] {
  const best = bestOf(run.epochs);
  const marks = run.marks.map(({ kind, step, value }): ChartMark => ({
    ...kind === "pause"
      ? { label: `Paused for ${duration(value)}`, glyph: "‖", color: "--muted" }
      : { label: `Peak learning rate ${number(value)}`, glyph: "η", color: "--series-4" },
    step,
    x: placeOf(run, step, axis),
  }));
  if (!best) return marks;
  const label = `Epoch ${best.epoch}, the best by validation`;
  const x = placeOf(run, best.step, axis);
  return [{ label, glyph: "★", color: "--good", step: best.step, x }, ...marks];
}

/** The epoch of the best weights, by the last that was told. */
function bestOf({ step, epoch, bestEpoch }: ValueColumns) {
  const best = bestEpoch.findLast((each) => each !== null);
  const row = epoch.findLastIndex((each) => each === best);
  return best && row >= 0 ? { epoch: best, step: step[row]! } : undefined;
}

function placeOf(run: HeldCurves, step: number, axis: Axis): number {
  if (axis === "time") return secondsAt(run, step);
  return axis === "step" ? step : step / run.stepsPerEpoch;
}

function stepPlaces({ steps, stepsPerEpoch }: HeldCurves, axis: Axis): number[] {
  if (axis === "time") return steps.seconds.map((value) => value ?? 0);
  return steps.step.map((step) => axis === "step" ? step! : step! / stepsPerEpoch);
}

const epochPlaces = (run: HeldCurves, axis: Axis): number[] =>
  run.epochs.step.map((step) => placeOf(run, step!, axis));

/** The seconds at which a step was done, between its neighbours that are held. */
function secondsAt({ steps }: HeldCurves, step: number): number {
  const after = steps.step.findIndex((each) => each! >= step);
  return steps.seconds[after < 0 ? steps.seconds.length - 1 : after] ?? 0;
}

/** The steps of a run that a stretch of an axis stands for. */
export function stepsWithin(run: HeldCurves, axis: Axis, from: number, to: number) {
  if (axis === "step") return { from, to };
  if (axis === "epoch") return { from: from * run.stepsPerEpoch, to: to * run.stepsPerEpoch };
  const { step, seconds } = run.steps;
  const first = seconds.findLastIndex((value) => value! <= from);
  const last = seconds.findIndex((value) => value! >= to);
  return { from: step[Math.max(0, first)] ?? 0, to: step.at(last) ?? Infinity };
}
