/** The network that the benchmark times: the tutorial's pictures, two classes, `modern` recipe. @module */
import { type Architecture, ARCHITECTURES, layersOf } from "../model/architectures.ts";
import { SHARDS } from "../ops/image/load_images.ts";
import { buildNetwork, type Network } from "../train/network.ts";
import { type Recipe, RECIPES } from "../train/recipes.ts";

const [HEIGHT, WIDTH] = [112, 92];

/** Builds the training of a named network, a batch of pictures resident in four shards. */
export function benchNetwork(
  architecture: Architecture,
  batch: number,
  changes: Partial<Recipe> = {},
): Network {
  const recipe = { ...RECIPES.modern, batch, ...changes };
  const layers = layersOf(architecture, 2, { ...ARCHITECTURES[architecture], keep: recipe.keep })
    .filter(({ type }) => type !== "Dropout" || recipe.keep < 1);
  const picturesPerShard = Math.ceil(batch / SHARDS);
  const words = picturesPerShard * HEIGHT * WIDTH * 3 / 4;
  const memory = {
    height: HEIGHT,
    width: WIDTH,
    pictures: SHARDS * picturesPerShard,
    picturesPerShard,
    shardWords: Array<number>(SHARDS).fill(words),
  };
  const standardisation = { mean: [127.5, 127.5, 127.5], scale: [0.016, 0.016, 0.016] } as const;
  // Three batches to an epoch: the ops' own random inputs start anywhere in the first two.
  return buildNetwork(layers, memory, 3 * batch, standardisation, recipe, 1);
}
