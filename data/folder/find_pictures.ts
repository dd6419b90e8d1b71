/** Pictures of a source by their names, as a run has kept them. @module */
import { findFile } from "./find_file.ts";
import { listImageFolder } from "./image_folder.ts";
import { isParquetRow } from "./parquet_source.ts";
import { fileAt } from "./read_picture_file.ts";
import { isWithin } from "./is_within.ts";
import type { SourceFile } from "./source_file.ts";
import { composed } from "../text/composed.ts";

/** A picture, and its class where the source itself says it; of a folder its name does. */
export interface FoundPicture extends SourceFile {
  readonly className?: string;
}

/**
 * Finds pictures by their names; `undefined` for one that is not there, or where a link leads out of the
 * folder. Folders are not walked through. Throws a `FolderError` where the source can't be opened, and
 * what Deno throws where it may not be.
 */
export async function findPictures(
  path: string,
  names: readonly string[],
): Promise<(FoundPicture | undefined)[]> {
  const root = await Deno.realPath(path);
  if ((await Deno.stat(root)).isDirectory && !names.every(isParquetRow)) {
    return await Promise.all(names.map((name) => findIn(root, name)));
  }
  const { classes, files } = await listImageFolder(root, "test");
  const found = new Map(
    files.map(({ label, ...file }) => [file.name, { ...file, className: classes[label] }]),
  );
  return names.map((name) => found.get(name) ?? found.get(composed(name)));
}

async function findIn(root: string, name: string): Promise<FoundPicture | undefined> {
  const path = await findFile(root, name);
  const real = await Deno.realPath(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  return real !== undefined && isWithin(root, real) ? fileAt(real, name) : undefined;
}
