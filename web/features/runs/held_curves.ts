/** The curves that a page holds: fetched, then grown by live points. @module */
import type { Curves, Points, Value } from "../../messages/runs.ts";

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
  const response = await fetch(`/api/runs/${encodeURIComponent(id)}/curves?${query}`);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return { ...answer, grown: 0 };
}

/** Adds live points; says whether the curves should be fetched anew, as there are many. */
export function grow(curves: HeldCurves, { steps, epochs }: Points, span: number): boolean {
  for (const row of steps) addStep(curves, row, span);
  for (const [step, ...figures] of epochs) {
    const { epochs } = curves;
    cutFrom(epochs, step!);
    epochs.step.push(step);
    epochs.loss.push(figures[0]);
    epochs.accuracy.push(figures[1]);
    epochs.validationLoss.push(figures[2]);
    epochs.validationAccuracy.push(figures[3]);
  }
  return curves.grown > MOST_GROWTH;
}

function addStep(
  curves: HeldCurves,
  [step, duration, loss, accuracy, learningRate, imagesPerSecond]: Value[],
  span: number,
): void {
  const { steps } = curves;
  cutFrom(steps, step!);
  const last = (column: Value[]) => column.at(-1) ?? null;
  steps.step.push(step);
  steps.seconds.push((last(steps.seconds) ?? 0) + (duration ?? 0));
  steps.smoothLoss.push(smoothed(last(steps.smoothLoss), loss, span));
  steps.smoothAccuracy.push(smoothed(last(steps.smoothAccuracy), accuracy, span));
  steps.loss.push(loss);
  steps.accuracy.push(accuracy);
  steps.learningRate.push(learningRate);
  steps.imagesPerSecond.push(imagesPerSecond);
  (curves as { total: number }).total++;
  curves.grown++;
}

/** An exponential mean goes on. */
function smoothed(before: Value, value: Value, span: number): Value {
  if (value === null) return null;
  return before === null ? value : before + (value - before) / span;
}

/** A resumed run tells steps again: the last word holds. */
function cutFrom(columns: Record<string, Value[]>, step: number): void {
  while (columns.step.length && columns.step.at(-1)! >= step) {
    for (const column of Object.values(columns)) column.pop();
  }
}
