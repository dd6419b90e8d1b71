/** How near two outcomes are: by tensor, the largest difference over the largest number. @module */

/** Both say the same where each is below this. */
export const TOLERANCE = 1e-4;

/** The largest difference between numbers, over the size of the largest. */
export function difference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [most, size] = [found.length === expected.length ? 0 : Infinity, 0];
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(found[i] - expected[i]);
    most = apart <= most ? most : apart; // what is no number is the largest
    size = Math.max(size, Math.abs(expected[i]));
  }
  return most / (size || 1);
}
