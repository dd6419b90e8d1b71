/** A data set as examples. @module */
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { Examples } from "./examples.ts";
import { pictureExamples, type PictureOptions } from "./pictures.ts";

/** The pictures of a data set with their classes. */
export function datasetExamples(dataset: Dataset, options: PictureOptions): Examples {
  const targets = { data: dataset.labels, shape: [] };
  return pictureExamples({ ...dataset, channels: 3, targets }, options);
}
