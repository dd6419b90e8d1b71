/** The pictures of a run, in the folder that it was trained on. @module */
import type { Decoder } from "../../data/decode/safe_decode.ts";
import { findPictures } from "../../data/folder/find_pictures.ts";
import type { Picture } from "../../data/picture/picture.ts";
import type { ModelDescription } from "../../engine/formats/model.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { type FilesByPart, readRunRecord } from "../../engine/run/record.ts";

/** A run's pictures: their numbers run through the parts in this order. */
export interface RunPictures {
  readonly folder: string;
  readonly fingerprint: string;
  /** As their folders, or their source, named them, by index; empty where the record doesn't tell. */
  readonly classes: readonly string[];
  readonly parts: { readonly name: keyof FilesByPart; readonly files: readonly string[] }[];
}

/** Reads which pictures a run has; a network alone has none. */
export async function readRunPictures(run: string): Promise<RunPictures> {
  if (isNetworkAlone(run)) return { folder: "", fingerprint: "", classes: [], parts: [] };
  const { data: { folder, fingerprint, classes = [] }, split } = await readRunRecord(run);
  const parts = (["train", "validation", "test"] as const)
    .map((name) => ({ name, files: split[name] }));
  return { folder, fingerprint, classes, parts };
}

/** The true classes of some of a run's pictures, by index; `undefined` where nothing tells. */
export async function classesOf(
  { folder, classes }: RunPictures,
  files: readonly string[],
): Promise<(number | undefined)[]> {
  const found = await findPictures(folder, files).catch(() => []); // whoever shows them says why
  return files.map((file, i) => {
    const name = found[i]?.className ??
      file.split("/").slice(0, -1).findLast((part) => classes.includes(part));
    const index = name === undefined ? -1 : classes.indexOf(name);
    return index < 0 ? undefined : index;
  });
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

/**
 * Reads a file of a folder, or of a zip or another source; a link that leads out of it is not followed.
 */
export async function readWithin(
  folder: string,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const [found] = await findPictures(folder, [file]);
    if (found) return await found.read();
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
