/** The network that the benchmark times: the tutorial's pictures, two classes, `modern` recipe. @module */
import type { Precise } from "../graph/op.ts";
import { normals, uniforms } from "../graph/random.ts";
import { sizeOf, u32 } from "../graph/spec.ts";
import { type ArchitectureName, ARCHITECTURES } from "../model/architectures/mod.ts";
import type { Layer } from "../model/layer.ts";
import type { Inputs } from "../model/net.ts";
import { SHARDS } from "../ops/image/load_images.ts";
import { buildNetwork, type Network } from "../train/network.ts";
import { declarePictures, orderFeed } from "../train/pictures.ts";
import { recipeOptions } from "../train/recipe_options.ts";
import { type Recipe, RECIPES } from "../train/recipes.ts";

/** Pixels of a picture. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** Of the pictures, where nothing is said. */
export const SIZE: Size = { height: 112, width: 92 };
/** How many there are. */
export const CLASSES = 2;
/** As of pictures of every brightness. */
export const STANDARDISATION = { mean: [127.5, 127.5, 127.5], scale: [0.016, 0.016, 0.016] };

/** What is other than usual in the training of a named network. */
export interface Variant extends Precise {
  /** The filters of each convolution. */
  readonly filters?: readonly number[];
  /** Of the pictures. */
  readonly size?: Size;
}

/** How a named network is trained, and its layers. */
export function namedTraining(
  architecture: ArchitectureName,
  batch: number,
  { filters, precision }: Variant,
): { recipe: Recipe; forward: Layer } {
  const recipe = { ...RECIPES.modern, batch, precision };
  return { recipe, forward: ARCHITECTURES[architecture].build(CLASSES, filters && { filters }) };
}

/** How many pictures first values are made of. */
const SAMPLE = 16;

/** Standardised pictures of noise, of which a whitening layer is made. */
function noise({ height, width }: Size): Inputs {
  const [shape, next] = [[SAMPLE, height, width, 3], normals(uniforms(1, 0))];
  return { data: Float32Array.from({ length: sizeOf(shape) }, next), shape };
}

/** Builds the training of a named network, a batch of pictures resident in four shards. */
export function benchNetwork(
  architecture: ArchitectureName,
  batch: number,
  variant: Variant = {},
): Network {
  const { recipe, forward } = namedTraining(architecture, batch, variant);
  const { size = SIZE } = variant;
  const { height, width } = size;
  const picturesPerShard = Math.ceil(batch / SHARDS);
  const words = Math.ceil(picturesPerShard * height * width * 3 / 4);
  const memory = {
    height,
    width,
    targets: u32(SHARDS * picturesPerShard),
    picturesPerShard,
    shardWords: Array<number>(SHARDS).fill(words),
  };
  return buildNetwork({
    ...recipeOptions(recipe),
    forward,
    examples: {
      declare: (graph, longest) => ({
        ...declarePictures(graph, memory, longest, STANDARDISATION),
        open: orderFeed,
      }),
    },
    // Three batches to an epoch: the ops' own random inputs start anywhere in the first two.
    longest: 3 * batch,
    seed: 1,
    sample: () => noise(size),
  });
}
