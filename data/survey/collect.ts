/**
 * From decoded pictures to all that is known of them: the same in Deno, which reads a folder, and in a
 * tab, which is given files.
 *
 * @module
 */
import { type Dataset, packDataset } from "../dataset/dataset.ts";
import type { Decoder } from "../decode/safe_decode.ts";
import type { Sizing } from "../decode/decode_worker.ts";
import { DecodeError, type Picture } from "../picture/picture.ts";
import { type Fit, resize, type Size } from "../picture/resize.ts";
import { THUMBNAIL_BYTES } from "../picture/thumbnail.ts";
import { createDistance, findNearPairs, groupNearPairs, type NearPair } from "./near_duplicates.ts";
import {
  type BadFile,
  type Collection,
  type Content,
  isReadable,
  type Survey,
  survey,
} from "./survey.ts";

/** A content with what was decoded, where it is a picture. */
export interface Found {
  readonly content: Content;
  readonly picture?: Picture;
  readonly thumbnail?: Uint8Array;
}

/** Decodes a file's bytes, whose SHA-256 is `digest`. What is no picture has a content that says why. */
export async function examine(
  decoder: Decoder,
  { bytes, name, digest }: { bytes: Uint8Array; name: string; digest: string },
  sizing: Sizing,
): Promise<Found> {
  try {
    const { picture, traits: { thumbnail, ...rest } } = await decoder.examine(bytes, name, sizing);
    return { content: { digest, ...rest }, picture, thumbnail };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return unreadable(digest, error);
  }
}

/** What is no picture. */
export function unreadable(digest: string, { fault, reason }: DecodeError): Found {
  return { content: { digest, fault, reason } };
}

/** Numbers contents by where they first appear: `numbers` has one for each that was found. */
export function distinctOf(
  found: readonly Found[],
): { readonly distinct: Found[]; readonly numbers: number[] } {
  const places = new Map<string, number>();
  const distinct: Found[] = [];
  const numbers = found.map((one) => {
    const { digest } = one.content;
    const before = places.get(digest);
    if (before !== undefined) return before;
    places.set(digest, distinct.length);
    return distinct.push(one) - 1;
  });
  return { distinct, numbers };
}

/** Distinct contents with their pictures, brought to one size, and their near duplicates. */
export interface PackedContents {
  readonly contents: readonly Content[];
  readonly nearPairs: readonly NearPair[];
  readonly radius: number;
  /** The size of all pictures. */
  readonly size: Size;
  /** RGB bytes of the readable contents, in order: `[readable, H, W, 3]`. */
  readonly pixels: Uint8Array;
  /** `[readable, 32, 32, 3]`. */
  readonly thumbnails: Uint8Array;
}

/**
 * Brings distinct contents to one size, and finds near duplicates. Takes each out of `distinct`, so
 * that no more than the pack stays in memory.
 */
export function packContents(distinct: Found[], size: Size, fit: Fit): PackedContents {
  const contents = distinct.map(({ content }) => content);
  const slots = slotsOf(contents);
  const readable = contents.filter(isReadable).length;
  const bytes = size.height * size.width * 3;
  const pixels = new Uint8Array(readable * bytes);
  const thumbnails = new Uint8Array(readable * THUMBNAIL_BYTES);
  slots.forEach((slot, c) => {
    if (slot < 0) return;
    const { content, picture, thumbnail } = distinct[c];
    pixels.set(resize(picture!, size, fit).pixels, slot * bytes);
    thumbnails.set(thumbnail!, slot * THUMBNAIL_BYTES);
    distinct[c] = { content };
  });
  const contentOf = contents.flatMap((content, c) => isReadable(content) ? [c] : []);
  const { pairs, radius } = findNearPairs(thumbnails);
  const nearPairs = pairs.map(({ first, second, distance }) => ({
    first: contentOf[first],
    second: contentOf[second],
    distance,
  }));
  return { contents, nearPairs, radius, size, pixels, thumbnails };
}

/** Where the readable contents are in a pack: `[contents]`, their number among those, or -1. */
export function slotsOf(contents: readonly Content[]): number[] {
  let next = 0;
  return contents.map((content) => isReadable(content) ? next++ : -1);
}

/** Pictures, and all that is known of them. */
export interface Collected {
  readonly collection: Collection;
  readonly survey: Survey;
  /** The size of all pictures. */
  readonly size: Size;
  /** `[contents]`, of that size; none for what is no picture. */
  readonly pictures: readonly (Picture | undefined)[];
}

/** Joins files, each with the number of its content, and contents: draws all conclusions. */
export function collect(
  listed: Pick<Collection, "classes" | "files" | "passedOver">,
  { contents, nearPairs, radius, size, pixels, thumbnails }: PackedContents,
): Collected {
  const slots = slotsOf(contents);
  const distance = createDistance(thumbnails);
  const near = groupNearPairs(nearPairs, (i, j) => distance(slots[i], slots[j]));
  const bytes = size.height * size.width * 3;
  const collection: Collection = {
    ...listed,
    contents,
    nearPairs,
    nearContents: near.groups,
    nearLinks: near.links,
    radius,
  };
  const pictures = slots.map((slot) =>
    slot < 0 ? undefined : { ...size, pixels: pixels.subarray(slot * bytes, (slot + 1) * bytes) }
  );
  return { collection, survey: survey(collection), size, pictures };
}

/** The files that training goes on without. */
export function leftOut({ bad }: Survey): BadFile[] {
  return bad.filter((file) => file.leftOut);
}

/**
 * Packs the good pictures for upload. Throws a `RangeError` on an empty class, and where a shard cannot
 * hold one picture.
 */
export function datasetOf(
  { collection: { classes, files }, survey, size, pictures }: Collected,
  fit: Fit,
  maxShardBytes: number,
): Promise<Dataset> {
  const bad = new Set(leftOut(survey).map(({ file }) => file));
  const good = files.filter(({ name }) => !bad.has(name))
    .map(({ name, label, content }) => ({ file: name, label, picture: pictures[content]! }));
  return packDataset(classes, good, { size, fit, maxShardBytes });
}
