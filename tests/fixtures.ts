/** Small data sets and set-ups that several tests share. @module */
import { type Dataset, packDataset } from "../data/dataset/dataset.ts";
import { drawFace } from "../data/faces/faces.ts";
import { splitDataset } from "../data/split/split.ts";
import type { Device } from "../engine/plan/device.ts";
import { ARCHITECTURES, layersOf } from "../engine/model/architectures.ts";
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

/** A training of a narrow `tiny` network, with augmentation on, on drawn faces. */
export async function smallSetup(
  device: Device,
  changes: Partial<Recipe> = {},
  count = 40,
): Promise<TrainingSetup> {
  const dataset = await drawnDataset(count);
  const recipe = { ...RECIPES.modern, epochs: 2, shift: 2, ...changes };
  return {
    device,
    dataset,
    recipe,
    split: splitDataset(dataset.labels, 2, { ...recipe, random: uniforms(1, 2) }),
    layers: layersOf("tiny", 2, {
      ...ARCHITECTURES.tiny,
      filters: [4, 8, 8],
      units: [16],
      keep: 0.6,
    }),
    seed: 1,
    standardisation: { mean: [120, 120, 120], scale: [1 / 60, 1 / 60, 1 / 60] },
    residentBytes: 2 ** 30,
  };
}
