/** The curves that a page holds: fetched, then grown by live points. @module */
import { meanWith } from "../../../engine/report/smoothing.ts";
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

/**
 * Adds live points; false where the curves are to be fetched anew instead, as they have grown by many or
 * a resumed run tells of steps again.
 */
export function grow(
  curves: HeldCurves,
  { steps, epochs, marks }: Points,
  span: number,
): boolean {
  if (tellsAgain(curves.steps, steps) || tellsAgain(curves.epochs, epochs)) return false;
  for (const row of rowsOf(steps)) addStep(curves, row, span);
  for (const row of rowsOf(epochs)) addRow(curves.epochs, row);
  Object.assign(curves, { marks: [...curves.marks, ...marks] });
  return curves.grown <= MOST_GROWTH;
}

/** Curves of a stretch with those steps of it that are held of the whole run and came since. */
export function withNewer(
  part: HeldCurves,
  whole: HeldCurves,
  { from, to }: Required<Stretch>,
): HeldCurves {
  const rowsAfter = (own: ValueColumns, all: ValueColumns): [number, number] => {
    const last = own.step.at(-1) ?? -1;
    const first = all.step.findIndex((step) => step! > last && step! >= from);
    if (first < 0) return [0, 0];
    const end = all.step.findIndex((step) => step! > to);
    return [first, end < 0 ? all.step.length : end];
  };
  const steps = rowsAfter(part.steps, whole.steps);
  const epochs = rowsAfter(part.epochs, whole.epochs);
  if (steps[0] >= steps[1] && epochs[0] >= epochs[1]) return part;
  const joined = (own: ValueColumns, all: ValueColumns, rows: [number, number]) =>
    Object.fromEntries(
      Object.entries(own).map(([name, column]) => [name, [...column, ...all[name].slice(...rows)]]),
    );
  return {
    ...part,
    steps: joined(part.steps, whole.steps, steps),
    smoothed: joined(part.smoothed, whole.smoothed, steps),
    epochs: joined(part.epochs, whole.epochs, epochs),
  };
}

/** Whether the first of some rows is not after the last that is held. */
function tellsAgain(held: ValueColumns, { step }: ValueColumns): boolean {
  return step.length > 0 && step[0]! <= (held.step.at(-1) ?? -1);
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
  const means = { ...curves.means };
  for (const [name, column] of Object.entries(smoothed)) {
    const value = row[name];
    if (value !== null) means[name] = meanWith(means[name], value, span);
    column.push(value === null ? null : means[name].mean);
  }
  addRow(steps, { ...row, seconds: (steps.seconds.at(-1) ?? 0) + (row.seconds ?? 0) });
  Object.assign(curves, { means, total: curves.total + 1, grown: curves.grown + 1 });
}

function addRow(columns: ValueColumns, row: Row): void {
  for (const [name, column] of Object.entries(columns)) column.push(row[name]);
}
