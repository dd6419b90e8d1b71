/** Whether a training can fit the machine, asked before its pictures are read. @module */
import { type ImageFolder, listImageFolder } from "../../data/folder/image_folder.ts";
import type { Device } from "../../engine/plan/device.ts";
import { buildOf, checkOutputs } from "../inputs/network_file.ts";
import type { Configuration } from "../../engine/run/configuration.ts";
import { type LayerDescription, layerOf } from "../../engine/model/layer.ts";
import type { Extent } from "../../engine/train/examples.ts";
import { checkFits, checkPrecision } from "../../engine/train/fit.ts";
import { buildNetwork } from "../../engine/train/network.ts";
import { pictureExamples } from "../../engine/train/pictures.ts";
import { recipeOptions } from "../../engine/train/recipe_options.ts";
import type { Recipe } from "../../engine/train/recipes.ts";

/** What fits no size: where none is given, it follows from the pictures. */
const SMALLEST = { height: 1, width: 1 };

/** Throws an `Error` where whatever the pictures are, the training can't fit. */
export async function checkFitsAhead(
  configuration: Configuration & { readonly folder: string },
  device: Device,
): Promise<void> {
  const { size, recipe, folder } = configuration;
  checkPrecision(device, recipe);
  const listed = await listImageFolder(folder);
  const batch = size ? leastBatch(recipe, listed) : 1;
  const network = configuration.networkFor(listed.classes.length);
  const { model } = configuration;
  const build = (extent: Extent) => {
    if (model) checkOutputs(model, network, { ...extent, classes: listed.classes.length });
    return buildOf(model, () => buildAhead(configuration, network, extent));
  };
  const extent = { batch, ...size ?? SMALLEST };
  if (size || canBuild(() => build(extent))) checkFits(device.gpu.limits, extent, build);
}

/** Pictures of one pixel are too small for the layers of some networks. */
function canBuild(build: () => unknown): boolean {
  try {
    build();
    return true;
  } catch {
    return false;
  }
}

/** What a batch has at least, as it is cut to the training pictures: half of those expected. */
function leastBatch(recipe: Recipe, { files }: ImageFolder): number {
  const free = files.filter(({ part }) => part === undefined || part === "train").length;
  const trained = free * (1 - recipe.testFraction) * (1 - recipe.validationFraction);
  return Math.max(1, Math.min(recipe.batch, Math.floor(trained / 2)));
}

/** The graph of a training on pictures of some extent; those of one batch alone are held. */
function buildAhead(
  { recipe, seed, freeze }: Configuration,
  network: LayerDescription,
  { batch, ...size }: Extent,
) {
  const nothing = {
    ...size,
    channels: 3,
    picturesPerShard: 1,
    shards: [new Uint8Array(4)],
    targets: { data: new Uint32Array(1), shape: [] },
  };
  return buildNetwork({
    ...recipeOptions({ ...recipe, batch }),
    forward: layerOf(network),
    examples: pictureExamples(nothing, {
      standardisation: { mean: [0, 0, 0], scale: [1, 1, 1] },
      residentBytes: 0,
      capacity: batch,
    }),
    longest: 1,
    seed,
    freeze,
  });
}
