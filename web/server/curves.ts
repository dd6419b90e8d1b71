/** The curves of a run as a page draws them. @module */
import { extentOf } from "../../engine/report/outliers.ts";
import { meanOf, smooth } from "../../engine/report/smoothing.ts";
import type { RunEvent } from "../../engine/run/events.ts";
import type { Curves, Mark, Value, ValueColumns } from "../messages/runs.ts";
import type { Columns } from "./columns.ts";
import { rowsToDraw } from "./downsample.ts";
import type { Table } from "./table.ts";

/** What is asked for. */
export interface CurvesQuery {
  /** Steps, both included. */
  readonly from: number;
  readonly to: number;
  /** Stretches across the chart. */
  readonly buckets: number;
  /** Steps that a smoothed value is the mean of, about. */
  readonly span: number;
}

/** Cuts, smooths and downsamples. */
export function curvesOf(
  run: Pick<Curves, "id" | "metrics" | "stepsPerEpoch" | "choices">,
  { steps, epochs, rates, pauses, place: { offset } }: Columns,
  query: CurvesQuery,
): Curves {
  const names = run.metrics.filter(({ isOfExamples }) => isOfExamples).map(({ name }) => name);
  const columns = names.map((name) => steps.column(name));
  const rows = rowsToDraw(columns, ...rowsWithin(steps.column("step"), query), query.buckets);
  const within = rowsWithin(epochs.column("step"), query);
  const pick = (column: Float64Array) => Array.from(rows, (row) => valueOf(column[row]));
  const byName = <T>(of: (column: Float64Array) => T) =>
    Object.fromEntries(columns.map((column, i) => [names[i], of(column)]));
  return {
    ...run,
    offset,
    total: steps.rows,
    steps: mapColumns(steps, pick),
    smoothed: byName((column) => pick(smooth(column, query.span))),
    means: byName((column) => meanOf(column, query.span)),
    epochs: mapColumns(epochs, (column) => Array.from(column.slice(...within), valueOf)),
    marks: [
      ...marksOf("learningRate", rates.column("step"), rates.column("value")),
      ...marksOf("pause", pauses.column("step"), pauses.column("seconds")),
    ],
  };
}

function marksOf(kind: Mark["kind"], steps: Float64Array, values: Float64Array): Mark[] {
  return Array.from(steps, (step, i) => ({ kind, step, value: values[i] }));
}

/** What an event marks; `undefined` where it marks nothing. */
export function markOf(event: RunEvent): Mark | undefined {
  if (event.type === "learningRate") {
    return { kind: "learningRate", step: event.step, value: event.value };
  }
  if (event.type === "pause") return { kind: "pause", step: event.step, value: event.seconds };
}

function mapColumns(table: Table, pick: (column: Float64Array) => Value[]): ValueColumns {
  return Object.fromEntries(table.names.map((name) => [name, pick(table.column(name))]));
}

/** Seven digits are enough for a picture; `null` is what is not finite. */
export function valueOf(value: number): Value {
  return Number.isFinite(value) ? Number(value.toPrecision(7)) : null;
}

/** The first row of some steps, and the row after the last. */
function rowsWithin(steps: Float64Array, { from, to }: CurvesQuery): [number, number] {
  const first = rowOf(steps, from);
  return [first, Math.max(first, rowOf(steps, to + 1))];
}

/** The first row whose step is not below. */
function rowOf(steps: Float64Array, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle] < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The loss as `count` heights, smoothed; 0 and 1 are its least and its most without outliers. A height
 * below or above is an outlier's.
 */
export function sparklineOf({ steps }: Columns, count = 60): Value[] {
  const loss = steps.column("loss");
  const { low, high } = extentOf(loss) ?? { low: 0, high: 1 };
  const heightOf = (value: number) => (value - low) / (high - low || 1);
  const isOutlier = (value: number) => value < low || value > high;
  const kept = loss.map((value) => Math.min(high, Math.max(low, value)));
  const smoothed = smooth(kept, Math.max(1, loss.length / 30));
  const points = Math.min(count, loss.length);
  return Array.from({ length: points }, (_, i) => {
    const row = Math.floor(i * (loss.length - 1) / Math.max(1, points - 1));
    const next = Math.floor((i + 1) * (loss.length - 1) / Math.max(1, points - 1));
    const value = loss.subarray(row, Math.max(row + 1, next)).find(isOutlier) ?? smoothed[row];
    return Number.isFinite(value) ? Number(heightOf(value).toFixed(3)) : null;
  });
}
