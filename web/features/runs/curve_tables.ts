/** Turns the curves of one run or several into what a chart draws. @module */
import type { Line } from "../../components/chart_options.ts";
import type { MetricDescription } from "../../messages/runs.ts";
import type { HeldCurves } from "./held_curves.ts";

/** What is along the chart. */
export type Axis = "step" | "epoch" | "time";

const COLORS = 6;

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
    const color = `--series-${i % COLORS + 1}`;
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

function stepPlaces({ steps, stepsPerEpoch }: HeldCurves, axis: Axis): number[] {
  if (axis === "time") return steps.seconds.map((value) => value ?? 0);
  return steps.step.map((step) => axis === "step" ? step! : step! / stepsPerEpoch);
}

function epochPlaces(run: HeldCurves, axis: Axis): number[] {
  return run.epochs.step.map((step) => {
    if (axis === "time") return secondsAt(run, step!);
    return axis === "step" ? step! : step! / run.stepsPerEpoch;
  });
}

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
