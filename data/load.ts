/** Reads an image folder into a dataset. @module */
import { relative } from "node:path";
import { type Dataset, type LabelledPicture, packDataset } from "./dataset.ts";
import { decode } from "./decode.ts";
import { listImageFolder } from "./folder.ts";
import { DecodeError } from "./picture.ts";
import type { Fit, Size } from "./resize.ts";

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

/** Decodes each picture once and packs them. Throws a `FolderError` or `RangeError`. */
export async function loadFolder(path: string, options: LoadOptions): Promise<Dataset> {
  const { classes, files } = await listImageFolder(path);
  const root = await Deno.realPath(path);
  const pictures: LabelledPicture[] = [];
  for (const [i, { path: file, label }] of files.entries()) {
    const name = relative(root, file).replaceAll("\\", "/");
    try {
      pictures.push({ file: name, label, picture: decode(await Deno.readFile(file), name) });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      options.onBad?.(error);
    }
    options.onProgress?.(i + 1, files.length);
  }
  return packDataset(classes, pictures, options);
}
