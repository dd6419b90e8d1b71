/** The metrics of a branch's examples, added up on the device. @module */
import type { Graph } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { recordMetric } from "../ops/loss/record_metric.ts";
import type { Branch } from "./branch.ts";
import { METRICS } from "./metrics.ts";

/** Appends what writes the metrics of a branch into a ring of so many slots. */
export function recordMetrics(
  graph: Graph,
  { predictions, targets, areClasses, losses, step }: Branch,
  name: "ring" | "sums",
  slots: number,
  parts = 1,
) {
  const found = METRICS.flatMap((metric) => {
    if (!metric.isOfExamples) return [];
    const values = metric.of({ graph, outputs: predictions, targets, areClasses, losses, step });
    return values ? [{ metric, values }] : [];
  });
  const ring = graph.variable(name, f32(slots, found.length), { isTrainable: false });
  const attributes = { accumulate: name === "sums", ...parts > 1 && { parts } };
  const outputs = found.map(({ values }, column) =>
    graph.append(recordMetric, [ring, values, step], { column, ...attributes })
  );
  return { ring, outputs, metrics: found.map(({ metric }) => metric) };
}
