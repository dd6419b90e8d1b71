/** How narrowly a heat map is gathered. @module */

/** The share of all heat above 0 that lies in the warmest part of a map, `part` of its cells. */
export function shareOfWarmest(heat: Float32Array, part: number): number {
  const sorted = heat.map((value) => Math.max(0, value)).sort().reverse();
  const sum = (numbers: Float32Array) => numbers.reduce((a, b) => a + b, 0);
  return sum(sorted.subarray(0, Math.ceil(part * heat.length))) / sum(sorted);
}
