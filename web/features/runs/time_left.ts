/** How long a training still takes. @module */
import type { ValueColumns } from "../../messages/runs.ts";

/** Its pace is that of so many seconds. */
const RECENT = 30;
/** Of fewer steps there is no pace: the first compile shaders. */
const LEAST_STEPS = 5;

/**
 * The seconds that the rest of a training takes by its recent pace, from the columns `step` and `seconds`
 * of what was trained; `undefined` until there is a pace.
 */
export function secondsLeft(
  { step, seconds }: ValueColumns,
  totalSteps: number,
): number | undefined {
  const [done, now] = [step.at(-1), seconds.at(-1)];
  if (done == null || now == null || done >= totalSteps) return undefined;
  const from = Math.max(1, seconds.findIndex((each) => each !== null && each >= now - RECENT));
  const [since, then] = [step[from], seconds[from]];
  if (since == null || then == null || done - since < LEAST_STEPS) return undefined;
  return (now - then) / (done - since) * (totalSteps - done);
}
