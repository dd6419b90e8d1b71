/** The standardisation of a data set. @module */
import { channelStatistics, type Dataset } from "./dataset.ts";

/**
 * What is subtracted from each channel and what it is then multiplied by, so that the channels of the
 * given pictures have mean 0 and deviation 1; a deviation below 1 counts as 1.
 */
export function standardise(
  dataset: Dataset,
  indices: Uint32Array,
): { mean: number[]; scale: number[] } {
  const { mean, deviation } = channelStatistics(dataset, indices);
  return { mean, scale: deviation.map((value) => 1 / Math.max(value, 1)) };
}
