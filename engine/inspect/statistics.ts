/** What can be said of maps in numbers. @module */

/** Of one map, or of all maps of a layer. */
export interface MapStatistics {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** The share of numbers that are exactly 0. */
  readonly zeroFraction: number;
}

/** Of all numbers of a layer. */
export function layerStatistics(maps: Float32Array): MapStatistics {
  return statisticsOf(maps, 0, 1);
}

/** Of each map of a layer `[H, W, C]`. */
export function mapStatistics(maps: Float32Array, channels: number): MapStatistics[] {
  return Array.from({ length: channels }, (_, c) => statisticsOf(maps, c, channels));
}

function statisticsOf(numbers: Float32Array, first: number, stride: number): MapStatistics {
  let [min, max, sum, zeros, count] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = first; i < numbers.length; i += stride) {
    min = Math.min(min, numbers[i]);
    max = Math.max(max, numbers[i]);
    sum += numbers[i];
    if (numbers[i] === 0) zeros++;
    count++;
  }
  return { min, max, mean: sum / count, zeroFraction: zeros / count };
}
