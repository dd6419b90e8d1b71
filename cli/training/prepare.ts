/** What is decided before the first step of a training: pictures, split, network. @module */
import { join } from "node:path";
import { EXAMPLE_FACES } from "../../data/faces/faces.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import type { Device } from "../../engine/plan/device.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import type { Configuration } from "../../engine/run/configuration.ts";
import { FACES as PLACE, fromHere } from "../../engine/run/project.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import { cannotUse, Mismatch } from "../../engine/formats/schema.ts";
import type { LayerDescription } from "../../engine/model/layer.ts";
import { checkOutputs } from "../inputs/network_file.ts";
import { describeModel } from "../../engine/train/trained_model.ts";
import type { Standardisation } from "../../engine/train/pictures.ts";
import { standardise } from "../../data/dataset/standardise.ts";
import { epochsOf } from "../../engine/train/recipe_options.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import { plural } from "../../data/text/listed.ts";
import { say } from "../terminal/progress.ts";
import { checkFitsAhead } from "./fits_ahead.ts";
import { type Pictures, preparePictures } from "./pictures.ts";

/** The drawn faces, where no folder is given. */
export const FACES = fromHere(PLACE);

type Kept =
  | "fit"
  | "recipe"
  | "seed"
  | "backend"
  | "architecture"
  | "from"
  | "freeze"
  | "budget"
  | "labels"
  | "again"
  | "trial"
  | "shared";

/** All that is decided before the first step. */
export interface Prepared extends Pictures, Pick<Configuration, Kept> {
  readonly folder: string;
  readonly device: Device;
  readonly network: LayerDescription;
  readonly standardisation: Standardisation;
}

/** Reads the pictures, splits them and builds the network. Throws an `Error` on bad input. */
export async function prepare(configuration: Configuration, device: Device): Promise<Prepared> {
  const folder = configuration.folder ?? await drawnFaces();
  await checkFitsAhead({ ...configuration, folder }, device);
  const pictures = await preparePictures({ ...configuration, folder }, device);
  const { dataset, split } = pictures;
  say(
    `Pictures: ${dataset.files.length} of ${dataset.height}×${dataset.width} in ` +
      `${dataset.classes.length} classes: ${split.train.length} to train, ` +
      `${split.validation.length} to validate, ${split.test.length} to test`,
  );
  // Without links: whoever looks for the pictures later may know them by another way.
  const real = await Deno.realPath(folder);
  return prepareNetwork(configuration, { pictures, folder: real, device });
}

/** Builds the network for pictures that were read. Throws an `Error` where it is none for them. */
export function prepareNetwork(
  configuration: Configuration,
  read: Pick<Prepared, "folder" | "device"> & { readonly pictures: Pictures },
): Prepared {
  const { from, recipe } = configuration;
  const { pictures, folder, device } = read;
  const { dataset, split } = pictures;
  const prepared = {
    ...pictures,
    folder,
    device,
    ...decided(configuration, pictures),
    standardisation: from
      ? { mean: from.mean, scale: from.scale }
      : recipe.standardise
      ? standardise(dataset, split.train)
      : { mean: [0, 0, 0], scale: [1, 1, 1] },
  };
  if (prepared.architecture === "custom") checkNetwork(prepared, configuration.model ?? "--model");
  return prepared;
}

/** What a configuration means for pictures: the recipe for so many, the network for such classes. */
export function decided(
  configuration: Configuration,
  { dataset, split }: Pick<Pictures, "dataset" | "split">,
): Pick<Prepared, Kept | "network"> {
  const { fit, recipe, seed, backend, architecture, from, freeze, budget } = configuration;
  const { labels, again, trial, shared } = configuration;
  return {
    fit,
    recipe: configuration.split.mode === "files" ? recipe : fitted(recipe, split.train.length),
    seed,
    backend,
    architecture,
    from,
    freeze,
    budget,
    labels,
    again,
    trial,
    shared,
    network: configuration.networkFor(dataset.classes.length),
  };
}

/** Throws an `Error` where a network of one's own is none for such pictures and classes. */
function checkNetwork(prepared: Prepared, file: string): void {
  const { network, dataset: { height, width, classes } } = prepared;
  checkOutputs(file, network, { height, width, classes: classes.length });
  try {
    variablesOf(describeModel(prepared));
  } catch (error) {
    throw error instanceof Mismatch ? cannotUse(file, error) : error;
  }
}

/** The recipe for so many training pictures, with the epochs that it means for them. */
function fitted({ leastSteps, ...recipe }: Recipe, count: number): Recipe {
  const cut = cutBatch(recipe, count);
  return { ...cut, epochs: epochsOf({ ...cut, leastSteps }, count) };
}

/** A batch that is larger than the training pictures has all of them. */
function cutBatch(recipe: Recipe, count: number): Recipe {
  if (recipe.batch <= count) return recipe;
  say(
    `A batch of ${recipe.batch} is cut to the ${plural(count, "training picture")} that there are`,
  );
  return { ...recipe, batch: count };
}

/** Draws the example pictures where they are not there yet; returns their folder. */
export async function drawnFaces(): Promise<string> {
  const exists = await Deno.stat(join(FACES, "complete")).then(() => true, () => false);
  if (exists) return FACES;
  say(`No folder given: drawing ${EXAMPLE_FACES} faces, smiling and neutral, into ${FACES}`);
  await Deno.remove(FACES, { recursive: true }).catch(() => {});
  await writeDrawnFaces(FACES, EXAMPLE_FACES, uniforms(1, streamOf("faces")));
  await Deno.writeTextFile(join(FACES, "complete"), "");
  return FACES;
}
