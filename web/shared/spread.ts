/** A few of many. @module */

/** At most `most` numbers below `total`, at equal distances. */
export function spread(total: number, most: number): number[] {
  const count = Math.min(total, most);
  return Array.from({ length: count }, (_, i) => Math.floor(i * total / count));
}
