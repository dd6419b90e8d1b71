/** What is decided before the first step of a training: pictures, split, network. @module */
import { join } from "node:path";
import type { Fit } from "../../data/picture/resize.ts";
import { writeDrawnFaces } from "../../data/faces/write_faces.ts";
import type { Device } from "../../engine/plan/device.ts";
import { type Architecture, ARCHITECTURES, layersOf } from "../../engine/model/architectures.ts";
import type { Layer } from "../../engine/model/layers.ts";
import { STREAM, uniforms } from "../../engine/graph/random.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import type { Standardisation } from "../../engine/train/network.ts";
import { standardise } from "../../engine/train/standardise.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { type Pictures, preparePictures } from "./pictures.ts";
import { say } from "../terminal/progress.ts";
import type { StoppedRun } from "./resume.ts";

/** The drawn faces, where no folder is given. */
const FACES = join(".loupe", "faces");
const FACE_COUNT = 400;

/** All that is decided before the first step. */
export interface Prepared extends Pictures {
  readonly folder: string;
  readonly device: Device;
  readonly fit: Fit;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly architecture: Architecture;
  readonly layers: Layer[];
  readonly standardisation: Standardisation;
  /** Seconds between checkpoints. */
  readonly checkpointEvery: number;
}

/** Reads the pictures, splits them and chooses the network. Throws an `Error` on bad input. */
export async function prepare(
  parsed: Parsed,
  recipe: Recipe,
  device: Device,
  before?: StoppedRun,
): Promise<Prepared> {
  const folder = before?.folder ?? parsed.names[0] ?? await drawnFaces();
  const fit = before?.fit ?? (parsed.text("fit") ?? "cover") as Fit;
  const size = before?.size ?? parsed.size("size");
  const seed = before?.seed ?? parsed.number("seed") ?? 1;
  const choices = { folder, size, fit, recipe, seed, split: before?.split };
  const pictures = await preparePictures(parsed, device, choices);
  const { dataset, split } = pictures;
  if (before && before.fingerprint !== dataset.fingerprint) {
    throw new Error(`Cannot resume as the pictures in '${folder}' have changed since: train anew`);
  }
  const architecture = before?.architecture ??
    (parsed.text("architecture") ?? "seed") as Architecture;
  const options = {
    filters: parsed.list("filters") ?? ARCHITECTURES[architecture].filters,
    units: parsed.list("units") ?? ARCHITECTURES[architecture].units,
    keep: recipe.keep,
  };
  say(
    `Pictures: ${dataset.files.length} of ${dataset.height}×${dataset.width} in ` +
      `${dataset.classes.length} classes: ${split.train.length} to train, ` +
      `${split.validation.length} to validate, ${split.test.length} to test`,
  );
  return {
    ...pictures,
    folder,
    device,
    fit,
    recipe,
    seed,
    architecture,
    layers: before?.layers ?? layersOf(architecture, dataset.classes.length, options),
    checkpointEvery: parsed.number("checkpoint-every") ?? 30,
    standardisation: recipe.standardise
      ? standardise(dataset, split.train)
      : { mean: [0, 0, 0], scale: [1, 1, 1] },
  };
}

/** Draws the example pictures where they are not there yet; returns their folder. */
async function drawnFaces(): Promise<string> {
  const exists = await Deno.stat(join(FACES, "complete")).then(() => true, () => false);
  if (exists) return FACES;
  say(`No folder given: drawing ${FACE_COUNT} faces, smiling and neutral, into ${FACES}`);
  await Deno.remove(FACES, { recursive: true }).catch(() => {});
  await writeDrawnFaces(FACES, FACE_COUNT, uniforms(1, STREAM.faces));
  await Deno.writeTextFile(join(FACES, "complete"), "");
  return FACES;
}
