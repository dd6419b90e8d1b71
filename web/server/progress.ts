/** How far a run is, and what it came to, as its page begins. @module */
import { meanOf } from "../../engine/report/smoothing.ts";
import type { Report } from "../../engine/report/report.ts";
import type { RunRecord } from "../../engine/run/record.ts";
import type { MetricDescription, RunProgress, TestFigures } from "../messages/runs.ts";
import type { Columns } from "./columns.ts";
import { valueOf } from "./curves.ts";

/** A run's last step; of examples the means over about `span` steps. */
export function progressOf(
  { steps }: Columns,
  metrics: readonly MetricDescription[],
  span: number,
): RunProgress {
  const lastOf = (name: string) => steps.rows ? steps.columns[name][steps.rows - 1] : NaN;
  const figures = metrics.map(({ name, isOfExamples }) => {
    const { mean, weight } = meanOf(isOfExamples ? steps.column(name) : new Float64Array(), span);
    return [name, valueOf(weight ? mean : lastOf(name))];
  });
  return {
    step: valueOf(lastOf("step")) ?? 0,
    seconds: valueOf(lastOf("seconds")) ?? 0,
    figures: Object.fromEntries(figures),
  };
}

/** What a run's test found, and of which weights. */
export function testFigures(report: Report, record: RunRecord, columns: Columns): TestFigures {
  const { accuracy, accuracyInterval: interval, correct, count } = report;
  return { accuracy, interval, correct, count, weights: weightsOf(record, columns) };
}

/** Which weights a training kept; `undefined` where its events do not tell. */
function weightsOf({ configuration, split }: RunRecord, { epochs }: Columns): string | undefined {
  if (split.validation.length > 0) {
    const best = epochs.column("bestEpoch").findLast((epoch) => epoch > 0);
    return best === undefined ? undefined : `weights of epoch ${best}, the best by validation`;
  }
  return configuration.ema ? "moving average of the weights" : "weights of the last step";
}
