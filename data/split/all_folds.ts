/** Splits in which every picture is tested once. @module */
import type { Dataset } from "../dataset/dataset.ts";
import type { Collection } from "../survey/survey.ts";
import { planSplit } from "./plan_split.ts";
import type { Split } from "./split.ts";

/**
 * One split for each of `count` folds; every picture is in the test of one of them, also those that the
 * folder itself sets aside, and near duplicates are in one. `random` begins anew for each split. Throws
 * a `RangeError` where a fold gets no picture.
 */
export function allFolds(
  collection: Collection,
  dataset: Dataset,
  { count, validationFraction, random }: {
    readonly count: number;
    readonly validationFraction: number;
    /** Uniform numbers in [0, 1), each time the same. */
    readonly random: () => () => number;
  },
): Split[] {
  const files = collection.files.map((file) => ({ ...file, part: undefined }));
  return Array.from({ length: count }, (_, index) =>
    planSplit({ ...collection, files }, dataset, {
      mode: "grouped",
      testFraction: 0,
      validationFraction,
      random: random(),
      fold: { index, count },
    }));
}
