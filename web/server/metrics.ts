/** Which metrics a run tells, and the columns that they make. @module */
import { describeMetrics, type MetricDescription } from "../../engine/train/metrics.ts";

/** What runs told before their records said it. */
const EARLIER = ["loss", "accuracy", "learningRate", "imagesPerSecond"];

/** The metrics of a run, by its record. */
export function metricsOf(
  { metrics }: { readonly metrics?: readonly MetricDescription[] },
): readonly MetricDescription[] {
  return metrics ?? describeMetrics().filter(({ name }) => EARLIER.includes(name));
}

/** The names of the columns of steps. */
export function stepColumns(metrics: readonly MetricDescription[]): string[] {
  return ["step", "seconds", ...metrics.map(({ name }) => name)];
}

/** The names of the columns of epochs. */
export function epochColumns(metrics: readonly MetricDescription[]): string[] {
  const ofExamples = metrics.filter(({ isOfExamples }) => isOfExamples);
  return [
    "step",
    "epoch",
    ...ofExamples.map(({ name }) => name),
    ...metrics.flatMap(({ validationName }) => validationName ?? []),
    "bestEpoch",
  ];
}
