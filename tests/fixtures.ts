/** Small data sets and set-ups that several tests share. @module */
import { type Dataset, packDataset } from "../data/dataset/dataset.ts";
import { drawFace } from "../data/faces/faces.ts";
import { splitDataset } from "../data/split/split.ts";
import type { Device } from "../engine/plan/device.ts";
import { tiny } from "../engine/model/architectures/tiny.ts";
import type { Layer } from "../engine/model/layer.ts";
import { datasetExamples } from "../engine/train/dataset_examples.ts";
import { uniforms } from "../engine/graph/random.ts";
import { type Recipe, RECIPES } from "../engine/train/recipes.ts";
import type { TrainingSetup } from "../engine/train/setup.ts";

/** Drawn faces of 28×23 pixels, every other one smiling. */
export function drawnDataset(count: number, maxShardBytes = 2 ** 27): Promise<Dataset> {
  const random = uniforms(5, 6);
  const pictures = Array.from({ length: count }, (_, i) => ({
    file: `face${i}.jpg`,
    label: i % 2,
    picture: drawFace(random, i % 2 === 1, { height: 28, width: 23 }),
  }));
  return packDataset(["neutral", "smiling"], pictures, { fit: "cover", maxShardBytes });
}

/** A training of pictures. */
export interface SmallSetup extends TrainingSetup {
  readonly dataset: Dataset;
  readonly forward: Layer;
}

/** The standardisation of `smallSetup`. */
export const STANDARDISATION = { mean: [120, 120, 120], scale: [1 / 60, 1 / 60, 1 / 60] };

/** A training of a narrow `tiny` network, with augmentation on, on drawn faces. */
export async function smallSetup(
  device: Device,
  changes: Partial<Recipe> = {},
  { count = 40, residentBytes = 2 ** 30 } = {},
): Promise<SmallSetup> {
  const dataset = await drawnDataset(count);
  const recipe = {
    ...RECIPES.modern,
    epochs: 2,
    augmentations: { flip: 0.5, shift: 2 },
    ...changes,
  };
  return {
    device,
    dataset,
    examples: datasetExamples(dataset, {
      standardisation: STANDARDISATION,
      residentBytes,
      capacity: recipe.batch,
    }),
    recipe,
    split: splitDataset(dataset.labels, 2, { ...recipe, random: uniforms(1, 2) }),
    forward: tiny.build(2, { filters: [4, 8, 8], units: [16], rate: recipe.rate }),
    seed: 1,
  };
}
