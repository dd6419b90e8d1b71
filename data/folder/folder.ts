/** All files below a folder on a disk. @module */
import { join, relative, sep } from "node:path";
import { FolderError } from "./arrange.ts";
import { inParallel } from "../source/in_parallel.ts";
import { isJunk } from "./junk.ts";
import { isWithin } from "./is_within.ts";
import { isPictureFile } from "./is_picture_file.ts";
import { fileAt } from "./read_picture_file.ts";
import type { FoundSourceFile, SourceContents } from "./source_file.ts";
import { isNamedAsPicture } from "../decode/formats.ts";
import { reasonOf } from "../text/system_reason.ts";
import { visible } from "../text/visible.ts";

/**
 * The files of a folder, given by its real path, by what they are where their names don't say it. Links
 * that lead out of the folder are refused. Throws a `FolderError`.
 */
export async function folderContents(root: string): Promise<SourceContents> {
  const names: string[] = [];
  const folders: string[] = [];
  for await (const { name, isDirectory } of entriesBelow(root, root, new Set([root]))) {
    (isDirectory ? folders : names).push(name);
  }
  const files = await inParallel(names, async (name): Promise<FoundSourceFile> => {
    const file = fileAt(join(root, name), name);
    return { ...file, isPicture: await isPicture(root, name) };
  });
  return { root, files, folders, passedOver: [], isLabelled: false };
}

/** Whether a file is a picture; those whose names say so are not opened. */
async function isPicture(root: string, name: string): Promise<boolean> {
  if (isNamedAsPicture(name)) return true;
  if (name.split("/").some(isJunk)) return false;
  return await isPictureFile({ path: join(root, name), name });
}

interface Entry {
  /** Within the root, with `/` between its parts. */
  readonly name: string;
  readonly isDirectory: boolean;
}

/** All below a folder, but for what junk holds; in each top folder `seen` ends circles of links. */
async function* entriesBelow(
  folder: string,
  root: string,
  seen: Set<string>,
): AsyncGenerator<Entry> {
  for (const entry of await readFolder(folder)) {
    const path = join(folder, entry.name);
    const name = relative(root, path).replaceAll(sep, "/");
    if (isJunk(entry.name)) {
      yield { name, isDirectory: entry.isDirectory };
      continue;
    }
    const real = entry.isSymlink ? await follow(path, root) : path;
    const isDirectory = entry.isSymlink ? (await Deno.stat(real)).isDirectory : entry.isDirectory;
    if (isDirectory && seen.has(real)) continue;
    yield { name, isDirectory };
    if (!isDirectory) continue;
    yield* entriesBelow(path, root, folder === root ? new Set([root, real]) : seen.add(real));
  }
}

async function readFolder(folder: string): Promise<Deno.DirEntry[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    throw new FolderError(`Cannot read '${visible(folder)}' as ${reasonOf(error)}`);
  });
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** Where a link leads. Throws a `FolderError` where that is nowhere, or outside of the root. */
async function follow(path: string, root: string): Promise<string> {
  const fail = (where: string) => {
    throw new FolderError(`Cannot read '${visible(path)}' as the link leads ${where}: remove it`);
  };
  const real = await Deno.realPath(path).catch(() => fail("nowhere"));
  return isWithin(root, real) ? real : fail("out of the folder");
}
