/** Reads an image folder: its pictures, decoded once and kept, and what is known of them. @module */
import { type Dataset, packDataset } from "../dataset/dataset.ts";
import { type ImageFolder, listImageFolder } from "./folder.ts";
import { createDistance, findNearPairs, groupNearPairs } from "../survey/near_duplicates.ts";
import { type Pack, readPack, slotsOf, writePack } from "./pack.ts";
import type { Picture } from "../picture/picture.ts";
import { type Read, readContents } from "./read_contents.ts";
import { type Fit, resize, type Size } from "../picture/resize.ts";
import {
  type BadFile,
  type Collection,
  isReadable,
  type Survey,
  survey,
} from "../survey/survey.ts";
import { THUMBNAIL_BYTES } from "../picture/thumbnail.ts";

/** How a folder is read. */
export interface LoadOptions {
  /** The pictures' own size, or 112×92, where absent. */
  readonly size?: Size;
  readonly fit: Fit;
  /** The folder of the cache; nothing is kept where absent. */
  readonly cache?: string;
  /** How many files are decoded at a time; as many as there are cores where absent. */
  readonly workers?: number;
  onProgress?(done: number, total: number): void;
  /** Told where decoded pictures could not be kept. */
  onWarning?(text: string): void;
}

/** A folder's pictures. */
export interface LoadedFolder {
  readonly root: string;
  readonly collection: Collection;
  readonly survey: Survey;
  /** The size of all pictures. */
  readonly size: Size;
  /** `[contents]`, of that size; none for what is no picture. */
  readonly pictures: readonly (Picture | undefined)[];
}

/**
 * Reads all pictures of a folder in Workers, within limits, or from the cache where they were read
 * before; looks for duplicates and for what is wrong. Throws a `FolderError`.
 */
export async function loadFolder(path: string, options: LoadOptions): Promise<LoadedFolder> {
  const { size, fit, cache } = options;
  const folder = await listImageFolder(path);
  const key = { root: folder.root, size, fit };
  const before = cache === undefined ? undefined : readPack(cache, key);
  const read = await readContents(folder, before, options);
  const same = before && isSame(before, read) ? before : undefined;
  const pack = same ?? packOf(read, options);
  if (cache !== undefined && pack !== before) {
    await writePack(cache, key, pack).catch((error) =>
      options.onWarning?.(
        `Warning: Cannot keep the decoded pictures in '${cache}' (${error.message}): ` +
          "the next start decodes them again",
      )
    );
  }
  return loadedFrom(folder, pack);
}

/** Whether a pack describes just these files, none of them touched since. */
function isSame(pack: Pack, { files, isUnchanged }: Read): boolean {
  return isUnchanged && Object.keys(pack.files).length === Object.keys(files).length;
}

/**
 * Brings what was read to one size, and finds near duplicates. Takes each picture out of `pictures`,
 * so that no more than the pack stays in memory.
 */
function packOf({ files, contents, pictures, thumbnails, size }: Read, { fit }: LoadOptions): Pack {
  const slots = slotsOf(contents);
  const readable = contents.filter(isReadable).length;
  const bytes = size.height * size.width * 3;
  const pixels = new Uint8Array(readable * bytes);
  const all = new Uint8Array(readable * THUMBNAIL_BYTES);
  contents.forEach((content, c) => {
    if (!isReadable(content)) return;
    pixels.set(resize(pictures[c]!, size, fit).pixels, slots[c] * bytes);
    pictures[c] = undefined;
    all.set(thumbnails[c]!, slots[c] * THUMBNAIL_BYTES);
  });
  const contentOf = contents.flatMap((content, c) => isReadable(content) ? [c] : []);
  const { pairs, radius } = findNearPairs(all);
  const nearPairs = pairs.map(({ first, second, distance }) => ({
    first: contentOf[first],
    second: contentOf[second],
    distance,
  }));
  return { files, contents, nearPairs, radius, size, pixels, thumbnails: all };
}

function loadedFrom({ root, classes, files, passedOver }: ImageFolder, pack: Pack): LoadedFolder {
  const { contents, nearPairs, radius, size, pixels } = pack;
  const slots = slotsOf(contents);
  const distance = createDistance(pack.thumbnails);
  const near = groupNearPairs(nearPairs, (i, j) => distance(slots[i], slots[j]));
  const bytes = size.height * size.width * 3;
  const collection: Collection = {
    classes,
    files: files.map(({ name, label, part }) => {
      return { name, label, part, content: pack.files[name].content };
    }),
    contents,
    nearPairs,
    nearContents: near.groups,
    nearLinks: near.links,
    radius,
    passedOver,
  };
  const pictures = slots.map((slot) =>
    slot < 0 ? undefined : { ...size, pixels: pixels.subarray(slot * bytes, (slot + 1) * bytes) }
  );
  return { root, collection, survey: survey(collection), size, pictures };
}

/** The files that training goes on without. */
export function leftOut({ bad }: Survey): BadFile[] {
  return bad.filter((file) => file.leftOut);
}

/**
 * Packs a folder's good pictures for upload. Throws a `RangeError` on an empty class, and where a
 * shard cannot hold one picture.
 */
export function datasetOf(folder: LoadedFolder, fit: Fit, maxShardBytes: number): Promise<Dataset> {
  const { collection: { classes, files }, survey, size, pictures } = folder;
  const bad = new Set(leftOut(survey).map(({ file }) => file));
  const good = files.filter(({ name }) => !bad.has(name))
    .map(({ name, label, content }) => ({ file: name, label, picture: pictures[content]! }));
  return packDataset(classes, good, { size, fit, maxShardBytes });
}
