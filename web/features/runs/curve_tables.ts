/** Turns the curves of one run or several into what a chart draws. @module */
import type { Line } from "../../components/chart_options.ts";
import type { StepColumn } from "../../messages/runs.ts";
import type { HeldCurves } from "./held_curves.ts";

/** What is along the chart. */
export type Axis = "step" | "epoch" | "time";

/** A chart's figures: a column of steps, its smoothed twin and its column of epochs, if any. */
export interface Figure {
  readonly title: string;
  readonly column: StepColumn;
  readonly smooth?: "smoothLoss" | "smoothAccuracy";
  readonly validation?: "validationLoss" | "validationAccuracy";
}

export const FIGURES: readonly Figure[] = [
  { title: "Loss", column: "loss", smooth: "smoothLoss", validation: "validationLoss" },
  {
    title: "Accuracy",
    column: "accuracy",
    smooth: "smoothAccuracy",
    validation: "validationAccuracy",
  },
  { title: "Learning rate", column: "learningRate" },
  { title: "Images per second", column: "imagesPerSecond" },
];

const COLORS = 6;

/** The lines of a figure, run by run. Alone, a run has a colour for validation. */
export function linesOf(
  figure: Figure,
  runs: readonly HeldCurves[],
  axis: Axis,
  isSmooth: boolean,
): Line[] {
  const isAlone = runs.length === 1;
  return runs.flatMap((run, i) => {
    const color = `--series-${i % COLORS + 1}`;
    const about = (what: string) => isAlone ? what : `${run.id} ${what}`;
    const x = stepPlaces(run, axis);
    const lines: Line[] = [{
      label: about(figure.smooth ? "training" : figure.title.toLowerCase()),
      color,
      look: figure.smooth && isSmooth ? "faint" : "solid",
      x,
      y: run.steps[figure.column],
    }];
    if (figure.smooth && isSmooth) {
      const y = run.steps[figure.smooth];
      lines.push({ label: about("smoothed"), color, look: "solid", x, y, isSmoothed: true });
    }
    if (figure.validation && run.epochs[figure.validation].some((value) => value !== null)) {
      lines.push({
        label: about("validation"),
        color: isAlone ? "--series-2" : color,
        look: "dots",
        x: epochPlaces(run, axis),
        y: run.epochs[figure.validation],
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
