/** An image folder on a disk: one sub-folder a class, perhaps below `train/`, `val/` and `test/`. @module */
import { isAbsolute, join, relative, sep } from "node:path";
import { arrange, type ArrangeOptions, FolderError, type PassedOver } from "./arrange.ts";
import { isJunk } from "./junk.ts";
import { isPictureFile } from "./is_picture_file.ts";
import { isNamedAsPicture } from "../decode/formats.ts";
import type { Part } from "../split/split.ts";
import { addressReason } from "../text/address.ts";
import { reasonOf } from "../text/system_reason.ts";
import { visible } from "../text/visible.ts";

/** A picture's file. */
export interface ListedFile {
  readonly path: string;
  /** Within the folder, with `/` between its parts, in composed letters. */
  readonly name: string;
  /** The number of its class. */
  readonly label: number;
  /** The part that it belongs to, where the folder has its own split. */
  readonly part?: Part;
}

/** A folder's classes, in sorted order, its files, and what is not used. */
export interface ImageFolder {
  readonly root: string;
  readonly classes: string[];
  readonly files: ListedFile[];
  readonly passedOver: PassedOver[];
}

/** Files that are looked into at a time. */
const AT_A_TIME = 16;

/**
 * Lists the pictures of a folder, by what the files are where their names don't say it. Links that
 * lead out of the folder are refused. Throws a `FolderError`.
 */
export async function listImageFolder(
  path: string,
  purpose: ArrangeOptions["purpose"] = "train",
): Promise<ImageFolder> {
  const root = await Deno.realPath(path).catch((error) => {
    const isAbsent = error instanceof Deno.errors.NotFound;
    const reason = addressReason(path) ??
      (isAbsent ? "there is no such folder" : reasonOf(error));
    throw new FolderError(`Cannot read '${visible(path)}' as ${reason}`);
  });
  if (!(await Deno.stat(root)).isDirectory) {
    throw new FolderError(
      `Cannot read '${visible(path)}' as it is a file: name the folder above it`,
    );
  }
  const names: string[] = [];
  const folders: string[] = [];
  for await (const { name, isDirectory } of entriesBelow(root, root, new Set([root]))) {
    (isDirectory ? folders : names).push(name);
  }
  const found = await lookInto(root, names);
  const { classes, files, passedOver } = arrange(found, folders, { folder: path, purpose });
  return {
    root,
    classes,
    files: files.map(({ file, ...rest }) => ({ path: join(root, file.name), ...rest })),
    passedOver,
  };
}

/** Which files are pictures; those whose names say so are not opened. */
async function lookInto(root: string, names: readonly string[]) {
  const found = names.map((name) => ({ name, isPicture: isNamedAsPicture(name) }));
  const unclear = found.filter(({ name, isPicture }) =>
    !isPicture && !name.split("/").some(isJunk)
  );
  const lookOn = async () => {
    for (let one = unclear.pop(); one; one = unclear.pop()) {
      one.isPicture = await isPictureFile({ path: join(root, one.name), name: one.name });
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lookOn));
  return found;
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
  const way = relative(root, real);
  return isAbsolute(way) || way.split(sep)[0] === ".." ? fail("out of the folder") : real;
}
