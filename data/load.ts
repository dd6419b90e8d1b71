/** Reads an image folder into a dataset. @module */
import { relative } from "node:path";
import { type Dataset, packDataset } from "./dataset.ts";
import { decode } from "./decode.ts";
import { listImageFolder } from "./folder.ts";
import { DecodeError, type Picture } from "./picture.ts";
import type { Fit, Size } from "./resize.ts";
import { createSizer } from "./sizer.ts";

/** How a folder is read. */
export interface LoadOptions {
  /** The pictures' own size, or 112×92, where absent. */
  readonly size?: Size;
  readonly fit: Fit;
  readonly maxShardBytes: number;
  onProgress?(done: number, total: number): void;
  /** Told of each file that could not be read and was left out. */
  onBad?(error: DecodeError): void;
}

/**
 * Decodes each picture once, brings it to size at once, and packs them: never more than one picture
 * of more than 128 pixels is held. Throws a `FolderError` or `RangeError`.
 */
export async function loadFolder(path: string, options: LoadOptions): Promise<Dataset> {
  const { classes, files } = await listImageFolder(path);
  const root = await Deno.realPath(path);
  const sizer = createSizer(options);
  const read: { file: string; label: number }[] = [];
  for (const [i, { path: file, label }] of files.entries()) {
    const name = relative(root, file).replaceAll("\\", "/");
    try {
      sizer.add(await readPicture(file, name));
      read.push({ file: name, label });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      options.onBad?.(error);
    }
    options.onProgress?.(i + 1, files.length);
  }
  const pictures = sizer.pictures();
  return packDataset(classes, read.map((one, i) => ({ ...one, picture: pictures[i] })), options);
}

async function readPicture(file: string, name: string): Promise<Picture> {
  const bytes = await Deno.readFile(file).catch((error) => {
    throw new DecodeError(name, `it cannot be opened (${error.message})`);
  });
  return decode(bytes, name);
}
