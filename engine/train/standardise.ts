/** The standardisation of a data set. @module */
import { channelStatistics, type Dataset } from "../../data/dataset/dataset.ts";
import type { Standardisation } from "./pictures.ts";

/** Brings each channel of the given pictures to mean 0 and deviation 1. */
export function standardise(dataset: Dataset, indices: Uint32Array): Standardisation {
  const { mean, deviation } = channelStatistics(dataset, indices);
  const scale = deviation.map((value) => 1 / Math.max(value, 1));
  return { mean, scale };
}
