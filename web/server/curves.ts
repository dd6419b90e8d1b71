/** The curves of a run as a page draws them. @module */
import { smooth } from "../../engine/report/series.ts";
import type { Curves, Value } from "../messages/runs.ts";
import type { Columns, Table } from "./columns.ts";
import { rowsToDraw } from "./downsample.ts";

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
  id: string,
  { steps, epochs, place: { offset } }: Columns,
  stepsPerEpoch: number,
  query: CurvesQuery,
): Curves {
  const columns = [steps.column("loss"), steps.column("accuracy")];
  const rows = rowsToDraw(columns, ...rowsWithin(steps.column("step"), query), query.buckets);
  const within = rowsWithin(epochs.column("step"), query);
  const pick = (column: Float64Array) => Array.from(rows, (row) => valueOf(column[row]));
  const smoothed = (name: "loss" | "accuracy") => pick(smooth(steps.column(name), query.span));
  return {
    id,
    offset,
    total: steps.rows,
    stepsPerEpoch,
    steps: {
      ...mapColumns(steps, pick),
      smoothLoss: smoothed("loss"),
      smoothAccuracy: smoothed("accuracy"),
    },
    epochs: mapColumns(epochs, (column) => Array.from(column.slice(...within), valueOf)),
  };
}

function mapColumns<Name extends string>(table: Table<Name>, pick: (c: Float64Array) => Value[]) {
  const entries = table.names.map((name) => [name, pick(table.column(name))]);
  return Object.fromEntries(entries) as Record<Name, Value[]>;
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
