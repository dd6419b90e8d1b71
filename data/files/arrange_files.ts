/** Finds the classes among files in memory, as `arrange` finds them in a folder. @module */
import { beginsAsPicture, isNamedAsPicture } from "../decode/formats.ts";
import { arrange, type Arranged, type ArrangeOptions, type FoundFile } from "../folder/arrange.ts";
import { isJunk } from "../folder/junk.ts";
import { partsOfNames } from "../folder/part_names.ts";
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
  const below = belowCommon(candidates);
  return arrange(below.files, [], { folder: below.folder ?? folder, purpose });
}

/** Whether a file is a picture: by its ending, or else by its first bytes. */
export async function isPicture(name: string, content: Blob): Promise<boolean> {
  return isNamedAsPicture(name) || beginsAsPicture(await beginningOf(content));
}

/**
 * The files, named from the folder that holds the classes: down to it there is one folder with all
 * pictures, unless that is a class, where all lie right in it, or a part of a split.
 */
function belowCommon(
  files: readonly Candidate[],
): { readonly files: readonly Candidate[]; readonly folder?: string } {
  const ways = files.filter((file) => file.isPicture && !file.name.split("/").some(isJunk))
    .map(({ name }) => name.split("/"));
  if (ways.length === 0) return { files };
  let depth = 0;
  while (isHolder(ways, depth)) depth++;
  const prefix = ways[0].slice(0, depth).map((folder) => `${folder}/`).join("");
  const below = files.map(({ name, ...rest }) => ({ ...rest, name: without(prefix, name) }));
  return { files: below, folder: ways[0][depth - 1] };
}

function isHolder(ways: readonly string[][], depth: number): boolean {
  const name = ways[0][depth];
  return ways.every((way) => way.length > depth + 1 && way[depth] === name) &&
    ways.some((way) => way.length > depth + 2) && !partsOfNames([name])[0];
}

const without = (prefix: string, name: string) =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;
