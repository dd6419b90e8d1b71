/** Finds the classes among files in memory, as `arrange` finds them in a folder. @module */
import { beginsAsPicture, isNamedAsPicture } from "../decode/formats.ts";
import { arrange, type Arranged, type ArrangeOptions, type FoundFile } from "../folder/arrange.ts";
import { below, commonFolder } from "../folder/common_folder.ts";
import { beginningOf, type PictureFile } from "./read_file.ts";

/** A file whose name is its way from the folder that holds the classes. */
interface Candidate extends FoundFile {
  readonly content: Blob;
}

/**
 * The classes of files, named with their folders: the one folder that holds all of them, as a page is
 * given it, is no class. Throws a `FolderError` as `arrange` does, `folder` its name where there is none.
 */
export async function arrangeFiles(
  files: readonly PictureFile[],
  { folder, purpose }: ArrangeOptions,
): Promise<Arranged<PictureFile>> {
  const candidates: Candidate[] = [];
  for (const { name, content } of files) {
    candidates.push({ name, content, isPicture: await isPicture(name, content) });
  }
  const common = commonFolder(candidates);
  const named = candidates.map(({ name, ...rest }) => ({ ...rest, name: below(common, name) }));
  return arrange(named, [], { folder: common.split("/").at(-2) ?? folder, purpose });
}

/** Whether a file is a picture: by its ending, or else by its first bytes. */
export async function isPicture(name: string, content: Blob): Promise<boolean> {
  return isNamedAsPicture(name) || beginsAsPicture(await beginningOf(content));
}
