/** Reads pictures in memory: each content once, through the decoder that Deno uses. @module */
import { sha256 } from "../dataset/digest.ts";
import { type Decoder, openDecoder } from "../decode/safe_decode.ts";
import type { PassedOver } from "../folder/arrange.ts";
import { DecodeError } from "../picture/picture.ts";
import type { Fit, Size } from "../picture/resize.ts";
import type { Part } from "../split/split.ts";
import {
  collect,
  type Collected,
  distinctOf,
  examine,
  type Found,
  packContents,
  unreadable,
} from "../survey/collect.ts";
import { type PictureFile, readFile } from "./read_file.ts";

/** Pictures with their classes, each under a name of its own. */
export interface Listing {
  readonly classes: string[];
  readonly files: readonly (PictureFile & { readonly label: number; readonly part?: Part })[];
  /** What is not used; nothing where absent. */
  readonly passedOver?: readonly PassedOver[];
}

/** How pictures are read. */
export interface ReadOptions {
  readonly size: Size;
  readonly fit: Fit;
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  onProgress?(done: number): void;
}

/** Files that are opened while others are decoded, for each Worker that decodes. */
const FILES_AHEAD = 2;

/** Decodes all pictures, and finds out what is to be known of them; nothing where it was ended. */
export async function readAll(
  { classes, files, passedOver = [] }: Listing,
  { size, fit, signal, onProgress }: ReadOptions,
): Promise<Collected | undefined> {
  const workers = navigator.hardwareConcurrency;
  const decoder = openDecoder({ workers });
  const read = createReader(decoder, { size, fit });
  const found: Found[] = [];
  let [next, done] = [0, 0];
  const readOn = async () => {
    while (next < files.length && !signal?.aborted) {
      const i = next++;
      found[i] = await read(files[i]);
      onProgress?.(++done);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers * FILES_AHEAD }, readOn));
  } finally {
    decoder.close();
  }
  if (signal?.aborted) return undefined;
  const { distinct, numbers } = distinctOf(found);
  const listed = files.map(({ name, label, part }, i) => ({
    name,
    label,
    part,
    content: numbers[i],
  }));
  return collect({ classes, files: listed, passedOver }, packContents(distinct, size, fit));
}

/** Reads files; equal ones are decoded once. */
function createReader(decoder: Decoder, sizing: { size: Size; fit: Fit }) {
  const known = new Map<string, Promise<Found>>();
  return async (file: PictureFile): Promise<Found> => {
    const { name } = file;
    try {
      const bytes = await readFile(file);
      const digest = await sha256(bytes);
      const before = known.get(digest);
      if (before) return await before;
      const finding = examine(decoder, { bytes, name, digest }, sizing);
      known.set(digest, finding);
      return await finding;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return unreadable(name, error);
    }
  };
}
