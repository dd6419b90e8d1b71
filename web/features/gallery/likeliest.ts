/** Which of many classes are shown. @module */

/** Of more classes, the likeliest are shown. */
const MOST = 20;
const LIKELIEST = 10;

/**
 * The classes to show, by index: all of a few; of many the likeliest, the likeliest first, and those
 * that are `wanted`.
 */
export function likeliest(
  count: number,
  probabilities: readonly number[] | undefined,
  wanted: readonly (number | undefined)[],
): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= MOST) return all;
  const sorted = probabilities ? all.sort((a, b) => probabilities[b] - probabilities[a]) : all;
  const first = sorted.slice(0, LIKELIEST);
  return [...new Set([...first, ...wanted.filter((index) => index !== undefined)])];
}
