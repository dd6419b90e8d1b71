/** Reads an image folder, or what stands for one: its pictures, decoded once and kept, and what is known of them. @module */
import { reasonOf } from "../text/system_reason.ts";
import { visible } from "../text/visible.ts";
import { collect, type Collected, packContents } from "../survey/collect.ts";
import { type ImageFolder, listImageFolder } from "./image_folder.ts";
import { type Pack, readPack, writePack } from "./pack.ts";
import { type Read, readContents } from "./read_contents.ts";
import type { Fit, Size } from "../picture/resize.ts";

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
export interface LoadedFolder extends Collected {
  readonly root: string;
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
  const pack = same ?? { files: read.files, ...packContents(read.distinct, read.size, fit) };
  if (cache !== undefined && pack !== before) {
    await writePack(cache, key, pack).catch((error) =>
      options.onWarning?.(
        `Warning: Cannot keep the decoded pictures in '${visible(cache)}' (${reasonOf(error)}): ` +
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

function loadedFrom({ root, classes, files, passedOver }: ImageFolder, pack: Pack): LoadedFolder {
  const surveyed = files.map(({ name, label, part }) => {
    return { name, label, part, content: pack.files[name].content };
  });
  return { root, ...collect({ classes, files: surveyed, passedOver }, pack) };
}
