/** Finds the labels that networks doubt which were trained without the picture. @module */
import { pictureBytes } from "../../data/dataset/dataset.ts";
import { allFolds } from "../../data/split/all_folds.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { featuresOf, nearestTo } from "../../engine/inspect/features.ts";
import { layerOf } from "../../engine/model/layer.ts";
import { marginOf, orderOfDoubt } from "../../engine/report/label_order.ts";
import { readModel } from "../../engine/run/model_files.ts";
import type { DoubtedLabels, DoubtedPicture } from "../../engine/run/labels.ts";
import type { Kernels } from "../../engine/run/recorded_configuration.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { judge, type JudgingHooks } from "../../engine/train/out_of_sample.ts";
import { capacityOf } from "../../engine/train/recipe_options.ts";
import { describeModel } from "../../engine/train/trained_model.ts";
import { initialOf } from "../training/origin.ts";
import type { Prepared } from "../training/prepare.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";

/** How often and how is trained. */
export interface FindOptions extends JudgingHooks {
  readonly folds: number;
  readonly repeats: number;
  readonly kernels?: Kernels;
}

/** Pictures beside each doubted one, and of how many doubted ones they are told. */
const NEAREST = 6;
const MOST_WITH_NEAREST = 500;

/**
 * Trains `folds` networks `repeats` times, each without one fold of the pictures, with the run's own
 * recipe, and orders the labels by the mean of what they say. Near duplicates are in one fold. Throws
 * what a training throws, and a `RangeError` where there are fewer pictures than folds.
 */
export async function findDoubted(
  run: string,
  prepared: Prepared,
  { folds, repeats, kernels, ...hooks }: FindOptions,
): Promise<DoubtedLabels> {
  const { dataset, standardisation, recipe, device, network, from, freeze } = prepared;
  const started = performance.now();
  const setup = {
    device,
    recipe,
    freeze,
    forward: layerOf(network),
    examples: datasetExamples(dataset, {
      standardisation,
      residentBytes: residentBytesOf(device),
      capacity: capacityOf(recipe),
    }),
    initial: from && await initialOf(from, describeModel(prepared)) || undefined,
    choices: kernels,
  };
  const { labels, classes, files } = dataset;
  const { probabilities, judges } = await judge(
    setup,
    judgingsOf(prepared, folds, repeats),
    { labels, classes: classes.length },
    hooks,
  );
  const rowOf = (i: number) => probabilities.subarray(i * classes.length, (i + 1) * classes.length);
  const judged = [...files.keys()].filter((i) => judges[i] > 0);
  const margins = judged.map((i) => marginOf(rowOf(i), labels[i]));
  const nearest = await neighboursIn(run, prepared);
  return {
    format: 1,
    found: new Date().toISOString(),
    folds,
    repeats,
    seconds: (performance.now() - started) / 1000,
    classes,
    unjudged: files.filter((_, i) => judges[i] === 0),
    pictures: orderOfDoubt(margins).map((place, rank): DoubtedPicture => {
      const i = judged[place];
      return {
        file: files[i],
        class: classes[labels[i]],
        margin: margins[place],
        probabilities: Array.from(rowOf(i), (each) => Number(each.toFixed(6))),
        nearest: rank < MOST_WITH_NEAREST ? nearest(i) : [],
      };
    }),
  };
}

/** The trainings: other folds and other first weights in each repeat. */
function judgingsOf(
  { collection, dataset, recipe: { validationFraction }, seed }: Prepared,
  count: number,
  repeats: number,
) {
  return Array.from({ length: repeats }, (_, repeat) => {
    const random = () => uniforms(seed + repeat, streamOf("label folds"));
    return allFolds(collection, dataset, { count, validationFraction, random })
      .map((split) => ({ split, seed: seed + repeat }));
  }).flat();
}

/** Tells the training pictures that are the nearest by the features of the run's own network. */
async function neighboursIn(run: string, { device, dataset, split }: Prepared) {
  const { height, width, files } = dataset;
  const pictures = files.map((_, i) => ({ height, width, pixels: pictureBytes(dataset, i) }));
  const features = await featuresOf(device, await readModel(run), pictures);
  return (i: number) =>
    nearestTo(features, i, split.train, NEAREST)
      .map(({ index, similarity }) => ({ file: files[index], similarity }));
}
