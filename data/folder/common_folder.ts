/** The folder that holds the classes, where others are around it, as in a zip of it. @module */
import { isJunk } from "./junk.ts";
import { partsOfNames } from "./part_names.ts";
import type { FoundFile } from "./arrange.ts";

/**
 * The way down to the folder that holds the classes, with `/` at its end: on it there is one folder with
 * all pictures, unless that is a class, where all lie right in it, or a part of a split. Empty where
 * the classes are at the top.
 */
export function commonFolder(files: readonly FoundFile[]): string {
  const ways = files.filter((file) => file.isPicture && !file.name.split("/").some(isJunk))
    .map(({ name }) => name.split("/"));
  if (ways.length === 0) return "";
  let depth = 0;
  while (isHolder(ways, depth)) depth++;
  return ways[0].slice(0, depth).map((folder) => `${folder}/`).join("");
}

function isHolder(ways: readonly string[][], depth: number): boolean {
  const name = ways[0][depth];
  return ways.every((way) => way.length > depth + 1 && way[depth] === name) &&
    ways.some((way) => way.length > depth + 2) && !partsOfNames([name])[0];
}

/** A name from that folder on, where it is in it. */
export const below = (folder: string, name: string): string =>
  name.startsWith(folder) ? name.slice(folder.length) : name;
