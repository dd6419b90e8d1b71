/** Learning rates by step. @module */

/** How the learning rate moves. */
export type Schedule = "constant" | "oneCycle";

/**
 * The rate of a step. `oneCycle` is PyTorch's OneCycleLR with its defaults (Smith and Topin, 2018):
 * from a 25th of the peak up to it in 30 % of the steps and down to a 10,000th of the start, both
 * along half a cosine.
 */
export function learningRate(
  schedule: Schedule,
  peak: number,
  step: number,
  steps: number,
): number {
  if (schedule === "constant") return peak;
  const start = peak / 25;
  const top = 0.3 * steps - 1;
  if (step <= top) return cosine(start, peak, top > 0 ? step / top : 1);
  return cosine(peak, start / 1e4, Math.min(1, (step - top) / Math.max(1, steps - 1 - top)));
}

function cosine(first: number, last: number, part: number): number {
  return last + (first - last) * (1 + Math.cos(Math.PI * part)) / 2;
}
