/** Fewer points that look the same. @module */

/**
 * The rows to draw of the columns within `[from, to)`: of each of `buckets` equal stretches the row
 * of the lowest and of the highest value of each column, the first that is not finite, and the
 * ends. All rows where there are few.
 *
 * @returns rising rows, at most `buckets * 3 * columns.length + 2`
 */
export function rowsToDraw(
  columns: readonly Float64Array[],
  from: number,
  to: number,
  buckets: number,
): Uint32Array {
  const count = to - from;
  if (count <= buckets * 2) return Uint32Array.from({ length: count }, (_, i) => from + i);
  const kept = new Set([from, to - 1]);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = from + Math.floor(count * bucket / buckets);
    const end = from + Math.floor(count * (bucket + 1) / buckets);
    for (const column of columns) keepExtremes(column, first, end, kept);
  }
  return Uint32Array.from(kept).sort();
}

function keepExtremes(column: Float64Array, first: number, end: number, kept: Set<number>): void {
  let [low, high, broken] = [-1, -1, -1];
  for (let row = first; row < end; row++) {
    const value = column[row];
    if (!Number.isFinite(value)) {
      if (broken < 0) broken = row;
    } else if (low < 0) low = high = row;
    else if (value < column[low]) low = row;
    else if (value > column[high]) high = row;
  }
  for (const row of [low, high, broken]) if (row >= 0) kept.add(row);
}
