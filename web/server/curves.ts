/** The curves of a run as a page draws them. @module */
import { smooth } from "../../engine/report/series.ts";
import type { Curves, Value, ValueColumns } from "../messages/runs.ts";
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
  run: Pick<Curves, "id" | "metrics" | "stepsPerEpoch">,
  { steps, epochs, place: { offset } }: Columns,
  query: CurvesQuery,
): Curves {
  const names = run.metrics.filter(({ isOfExamples }) => isOfExamples).map(({ name }) => name);
  const columns = names.map((name) => steps.column(name));
  const rows = rowsToDraw(columns, ...rowsWithin(steps.column("step"), query), query.buckets);
  const within = rowsWithin(epochs.column("step"), query);
  const pick = (column: Float64Array) => Array.from(rows, (row) => valueOf(column[row]));
  const smoothed = columns.map((column, i) => [names[i], pick(smooth(column, query.span))]);
  return {
    ...run,
    offset,
    total: steps.rows,
    steps: mapColumns(steps, pick),
    smoothed: Object.fromEntries(smoothed),
    epochs: mapColumns(epochs, (column) => Array.from(column.slice(...within), valueOf)),
  };
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

/** The loss as `count` heights between 0 and 1. */
export function sparklineOf({ steps }: Columns, count = 60): Value[] {
  const loss = steps.column("loss");
  const finite = loss.filter(Number.isFinite);
  let [low, high] = [Infinity, -Infinity];
  for (const value of finite) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const smoothed = smooth(loss, Math.max(1, loss.length / 30));
  const points = Math.min(count, loss.length);
  return Array.from({ length: points }, (_, i) => {
    const value = smoothed[Math.floor(i * (loss.length - 1) / Math.max(1, points - 1))];
    return Number.isFinite(value) ? Number(((value - low) / (high - low || 1)).toFixed(3)) : null;
  });
}
