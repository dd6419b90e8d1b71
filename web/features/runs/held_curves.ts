/** The curves that a page holds: fetched, then grown by live points. @module */
import type { Curves, Points, Value, ValueColumns } from "../../messages/runs.ts";
import { addressed } from "../../shared/address.ts";

/** Live points that are held before the server is asked to downsample anew. */
const MOST_GROWTH = 6000;

/** Curves of a run with what came since. */
export interface HeldCurves extends Curves {
  /** Rows that were added since they were fetched. */
  grown: number;
}

/** What part of a run is shown. */
export interface Stretch {
  readonly from?: number;
  readonly to?: number;
}

/** Asks for curves. Throws an `Error` with the server's words. */
export async function fetchCurves(
  id: string,
  span: number,
  { from, to }: Stretch = {},
): Promise<HeldCurves> {
  const query = new URLSearchParams({ span: String(span) });
  if (from !== undefined) query.set("from", String(Math.floor(from)));
  if (to !== undefined) query.set("to", String(Math.ceil(to)));
  const response = await fetch(addressed(`/api/runs/${encodeURIComponent(id)}/curves?${query}`));
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return { ...answer, grown: 0 };
}

/** Adds live points; says whether the curves should be fetched anew, as there are many. */
export function grow(curves: HeldCurves, { steps, epochs }: Points, span: number): boolean {
  for (const row of rowsOf(steps)) addStep(curves, row, span);
  for (const row of rowsOf(epochs)) {
    cutFrom(row.step!, curves.epochs);
    addRow(curves.epochs, row);
  }
  return curves.grown > MOST_GROWTH;
}

type Row = Record<string, Value>;

function rowsOf(columns: ValueColumns): Row[] {
  const entries = Object.entries(columns);
  return columns.step.map((_, i) =>
    Object.fromEntries(entries.map(([name, column]) => [name, column[i]]))
  );
}

function addStep(curves: HeldCurves, row: Row, span: number): void {
  const { steps, smoothed } = curves;
  cutFrom(row.step!, steps, smoothed);
  const last = (column: Value[]) => column.at(-1) ?? null;
  for (const [name, column] of Object.entries(smoothed)) {
    column.push(smooth(last(column), row[name], span));
  }
  addRow(steps, { ...row, seconds: (last(steps.seconds) ?? 0) + (row.seconds ?? 0) });
  (curves as { total: number }).total++;
  curves.grown++;
}

function addRow(columns: ValueColumns, row: Row): void {
  for (const [name, column] of Object.entries(columns)) column.push(row[name]);
}

/** An exponential mean goes on. */
function smooth(before: Value, value: Value, span: number): Value {
  if (value === null) return null;
  return before === null ? value : before + (value - before) / span;
}

/** A resumed run tells steps again: the last word holds. */
function cutFrom(step: number, columns: ValueColumns, others: ValueColumns = {}): void {
  while (columns.step.length && columns.step.at(-1)! >= step) {
    for (const column of Object.values(columns)) column.pop();
    for (const column of Object.values(others)) column.pop();
  }
}
