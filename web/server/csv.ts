/** All points of a run as comma-separated values. @module */
import { csvText } from "../../data/text/csv.ts";
import { smooth } from "../../engine/report/smoothing.ts";
import type { MetricDescription } from "../messages/runs.ts";
import type { Columns } from "./columns.ts";

const ROWS = 4096;

/** Curves that stand beside what was measured. */
export interface SmoothedColumns {
  readonly metrics: readonly MetricDescription[];
  /** Steps that a smoothed value is the mean of, about; 1 adds no columns. */
  readonly span: number;
}

/**
 * The head, then the steps in pieces: what was measured, the smoothed curves, and the figures of an epoch
 * in the row of its last step.
 */
export function* csvOf(
  { steps, epochs }: Columns,
  { metrics, span }: SmoothedColumns,
): Generator<string> {
  const smoothed = span > 1 ? metrics.filter(({ isOfExamples }) => isOfExamples) : [];
  const curves = smoothed.map(({ name }) => smooth(steps.column(name), span));
  const figures = epochs.names.filter((name) => name !== "step");
  const heads = [
    ...steps.names,
    ...smoothed.map(({ name }) => prefixed("smoothed", name)),
    ...figures.map((name) => steps.names.includes(name) ? prefixed("epoch", name) : name),
  ];
  yield heads.map(csvText).join(",") + "\n";
  let epoch = 0;
  for (let start = 0; start < steps.rows; start += ROWS) {
    let text = "";
    for (let row = start; row < Math.min(start + ROWS, steps.rows); row++) {
      const isLast = epoch < epochs.rows && epochs.columns.step[epoch] <= steps.columns.step[row];
      const values = [
        ...steps.names.map((name) => steps.columns[name][row]),
        ...curves.map((curve) => curve[row]),
        ...figures.map((name) => isLast ? epochs.columns[name][epoch] : ""),
      ];
      text += values.join(",") + "\n";
      if (isLast) epoch++;
    }
    yield text;
  }
}

/** What a curve of a step's figure is called beside it: `smoothedLoss`, `epochLoss`. */
const prefixed = (of: string, name: string) => `${of}${name[0].toUpperCase()}${name.slice(1)}`;
