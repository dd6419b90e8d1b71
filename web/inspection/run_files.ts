/** What the gallery reads of a run's directory. @module */
import { isAbsolute, join, relative, sep } from "node:path";
import type { Decoder } from "../../data/decode/safe_decode.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { type ModelDescription, parseModelDescription } from "../../engine/formats/model.ts";
import type { SnapshotId } from "./protocol.ts";

/** A run's pictures: their numbers run through the parts in this order. */
export interface RunPictures {
  readonly folder: string;
  readonly fingerprint: string;
  readonly parts: { readonly name: PartName; readonly files: string[] }[];
}

/** A part of a run's pictures. */
export type PartName = "train" | "validation" | "test";

const PARTS: PartName[] = ["train", "validation", "test"];

/** Reads `model/model.json`. Throws an `Error` where the run has none. */
export async function readDescription(run: string): Promise<ModelDescription> {
  const text = await Deno.readTextFile(join(run, "model", "model.json")).catch(() => {
    throw new Error("Cannot look into this run as it has not begun to train: wait a moment");
  });
  return parseModelDescription(text);
}

/** Where weights are. */
export function weightsFile(run: string, snapshot: SnapshotId): string {
  return snapshot === "model"
    ? join(run, "model", "model.safetensors")
    : join(run, "snapshots", `${String(snapshot).padStart(8, "0")}.f16`);
}

/** The steps of the snapshots, in order. */
export async function listSnapshots(run: string): Promise<number[]> {
  const steps: number[] = [];
  try {
    for await (const { name } of Deno.readDir(join(run, "snapshots"))) {
      const [, step] = /^(\d{8,})\.f16$/.exec(name) ?? [];
      if (step) steps.push(Number(step));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return steps.sort((a, b) => a - b);
}

/** Whether `model/` has weights: those of a run that was trained. */
export function hasModel(run: string): Promise<boolean> {
  return Deno.stat(weightsFile(run, "model")).then(() => true, () => false);
}

/** Reads which pictures a run has. */
export async function readRunPictures(run: string): Promise<RunPictures> {
  const { data, split } = JSON.parse(await Deno.readTextFile(join(run, "run.json")));
  return {
    folder: data.folder,
    fingerprint: data.fingerprint,
    parts: PARTS.map((name) => ({ name, files: split[name] })),
  };
}

/** The file of a picture. Throws a `RangeError` where there is no such number. */
export function fileOf({ parts }: RunPictures, number: number): string {
  let place = number;
  for (const { files } of parts) {
    if (place < files.length) return files[place];
    place -= files.length;
  }
  throw new RangeError(`Cannot show picture ${number} as the run has no such picture`);
}

/**
 * Reads a picture of a run in the size that its network takes. Throws an `Error` where the run's
 * folder is gone or may not be read.
 */
export async function readRunPicture(
  pictures: RunPictures,
  number: number,
  { preprocessing: { height, width, fit } }: ModelDescription,
  decoder: Decoder,
): Promise<Picture> {
  const file = fileOf(pictures, number);
  const bytes = await readWithin(pictures.folder, file);
  return (await decoder.examine(bytes, file, { size: { height, width }, fit })).picture;
}

/** Reads a file of a folder; a link that leads out of it is not followed. */
export async function readWithin(
  folder: string,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const root = await Deno.realPath(folder);
    const real = await Deno.realPath(join(root, file));
    const way = relative(root, real);
    if (!isAbsolute(way) && way.split(sep)[0] !== "..") return await Deno.readFile(real);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new Error(
        `Cannot read the pictures of this run as this server may not look into '${folder}': ` +
          "start it with --data and that folder",
      );
    }
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new Error(`Cannot read '${file}' as it is no longer in '${folder}'`);
}
