/** A sheet of pictures as a training sees them. @module */
import { createHash } from "node:crypto";
import { decode, encode } from "fast-png";
import type { Dataset } from "../../data/dataset/dataset.ts";
import { standardise } from "../../data/dataset/standardise.ts";
import type { LoadedFolder } from "../../data/folder/load.ts";
import type { Picture } from "../../data/picture/picture.ts";
import type { Fit } from "../../data/picture/resize.ts";
import { tiled } from "../../data/picture/tiles.ts";
import { datasetOf } from "../../data/survey/collect.ts";
import type { Device } from "../../engine/plan/device.ts";
import { type Seen, seenExamples } from "../../engine/train/augmented.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import type { Standardisation } from "../../engine/train/pictures.ts";
import type { Recipe } from "../../engine/train/recipes.ts";
import { UsageError } from "../terminal/arguments.ts";

/** The rows of a sheet at most, and how often each picture is changed. */
const [PICTURES, TIMES] = [8, 8];

/** What decides a sheet. */
export interface SheetOptions {
  readonly fit: Fit;
  readonly recipe: Pick<Recipe, "augmentations" | "standardise">;
  readonly seed: number;
}

/**
 * Some pictures of a folder, one row each: as they are, then as a training sees them in eight steps,
 * computed on the device by the graph of a training. The bytes of a PNG.
 */
export async function augmentedSheet(
  device: Device,
  folder: LoadedFolder,
  { fit, recipe, seed }: SheetOptions,
): Promise<Uint8Array> {
  const largest = device.gpu.limits.maxStorageBufferBindingSize;
  const dataset = await datasetOf(folder, fit, largest);
  const indices = ofAllClasses(dataset, PICTURES);
  const standardisation = recipe.standardise
    ? standardise(dataset, Uint32Array.from(dataset.labels.keys()))
    : { mean: [0, 0, 0], scale: [1, 1, 1] };
  const examples = datasetExamples(dataset, {
    standardisation,
    residentBytes: 0, // those of the batch alone
    capacity: indices.length,
  });
  const looked = { examples, indices, recipe, classes: dataset.classes.length, seed };
  const { original, augmented } = await seenExamples(device, looked, TIMES);
  const rows = Array.from(
    indices,
    (_, row) =>
      [original, ...augmented].map((seen) => pictureOf(seen, row, dataset, standardisation)),
  );
  return sealedPng(tiled(rows));
}

/** The numbers of so many pictures, the first of every class, then the second, …. */
function ofAllClasses({ labels, classes }: Dataset, count: number): Uint32Array {
  const seen = new Array<number>(classes.length).fill(0);
  const turns = Array.from(labels, (label, number) => ({ number, turn: seen[label]++, label }));
  turns.sort((a, b) => a.turn - b.turn || a.label - b.label);
  return Uint32Array.from(turns.slice(0, count), ({ number }) => number);
}

/** A picture of a batch, in pixels of 0–255 again. */
function pictureOf(
  seen: Seen,
  row: number,
  { height, width }: Pick<Dataset, "height" | "width">,
  { mean, scale }: Standardisation,
): Picture {
  const size = height * width * 3;
  const own = seen.subarray(row * size, (row + 1) * size);
  const pixels = new Uint8ClampedArray(own.map((value, i) => value / scale[i % 3] + mean[i % 3]));
  return { height, width, pixels: new Uint8Array(pixels.buffer) };
}

const SEAL = "Written by Loupe: ";

const digestOf = (pixels: Uint8Array) => createHash("sha256").update(pixels).digest("hex");

/** The bytes of a PNG that says whose it is, so that `isOwnPng` knows it again. */
function sealedPng({ height, width, pixels }: Picture): Uint8Array {
  const text = { Comment: SEAL + digestOf(pixels) };
  return encode({ height, width, data: pixels, channels: 3, depth: 8, text });
}

/** Whether a file is a sheet of ours that nobody changed. */
export function isOwnPng(path: string): boolean {
  try {
    const { data, text } = decode(Deno.readFileSync(path));
    return text.Comment === SEAL + digestOf(data as Uint8Array);
  } catch {
    return false; // whatever it is, it is not ours
  }
}

/** Throws a `UsageError` where a sheet would have another file's ending. */
export function checkPngName(file: string): void {
  if (/\.png$/i.test(file)) return;
  throw new UsageError(`Cannot use --augmented ${file} as a sheet is a PNG: name a file FILE.png`);
}
