/**
 * Pictures with their classes, wherever they are: in a folder, with one sub-folder a class, perhaps below
 * `train/`, `val/` and `test/`; in a zip of one; named by a CSV of labels; in Parquet files.
 *
 * @module
 */
import { arrange, type ArrangeOptions, type PassedOver } from "./arrange.ts";
import { arrangeLabelled } from "./arrange_labelled.ts";
import { openSource } from "./open_source.ts";
import type { SourceFile } from "./source_file.ts";
import type { Part } from "../split/split.ts";

/** A picture's file, named in composed letters. */
export interface ListedFile extends SourceFile {
  /** The number of its class. */
  readonly label: number;
  /** The part that it belongs to, where the source has its own split. */
  readonly part?: Part;
}

/** The classes of a source, in sorted order, its files, and what is not used. */
export interface ImageFolder {
  /** The real path of the folder, zip, CSV or Parquet file. */
  readonly root: string;
  readonly classes: string[];
  readonly files: ListedFile[];
  readonly passedOver: PassedOver[];
}

/** Lists the pictures of a source. Throws a `FolderError`. */
export async function listImageFolder(
  path: string,
  purpose: ArrangeOptions["purpose"] = "train",
): Promise<ImageFolder> {
  const { root, files, folders, passedOver, isLabelled } = await openSource(path);
  const options = { folder: path, purpose };
  const arranged = isLabelled ? arrangeLabelled(files, options) : arrange(files, folders, options);
  return {
    root,
    classes: arranged.classes,
    files: arranged.files.map(({ file: { place, about, read }, ...rest }) => {
      return { ...rest, ...place !== undefined && { place }, about, read };
    }),
    passedOver: [...passedOver, ...arranged.passedOver],
  };
}
