/**
 * What networks reach in how much training, as a choice within a budget expects it: measured, see
 * decisions 0074 and 0075. A network that may be chosen is a line of `LEARNED`.
 *
 * @module
 */

/** Networks that may be chosen, each with its errors after so many pictures, on average of the sets. */
export const LEARNED = {
  tutorial: [[1_650, 0.33], [5_000, 0.21], [13_000, 0.11]],
  small: [[1_650, 0.25], [5_000, 0.05], [10_000, 0.02]],
  tiny: [[1_650, 0.5], [5_000, 0.23], [13_000, 0.05]],
} as const satisfies Record<string, readonly (readonly [pictures: number, error: number])[]>;

/** The sides of pictures that may be chosen, as parts of their usual one, each with what it adds. */
export const SCALES = [{ scale: 1, adds: 0 }, { scale: 0.5, adds: 0.02 }] as const;

/** No side becomes smaller for a budget, in pixels. */
export const LEAST_SIDE = 32;

/** What a training begins with: a guess, after so few pictures. */
const START = [100, 0.75] as const;

/** More passes over a set bring nothing that was measured. */
export const MOST_EPOCHS = 80;

/** The share of wrong answers that a network is expected to give after so many pictures. */
export function errorOf(
  { architecture, scale }: { readonly architecture: string; readonly scale: number },
  pictures: number,
): number {
  const learned: readonly (readonly [number, number])[] =
    LEARNED[architecture as keyof typeof LEARNED] ?? LEARNED.tutorial;
  const points = [START, ...learned];
  const next = points.findIndex(([at]) => at >= pictures);
  const adds = SCALES.find((each) => each.scale === scale)?.adds ?? 0;
  if (next === -1) return points.at(-1)![1] + adds;
  if (next === 0) return START[1] + adds;
  const [[x0, y0], [x1, y1]] = [points[next - 1], points[next]];
  const part = Math.log(pictures / x0) / Math.log(x1 / x0);
  return y0 + (y1 - y0) * part + adds;
}
