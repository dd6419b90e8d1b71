/** An image folder: one sub-folder a class, perhaps below `train/`, `val/` and `test/`. @module */
import { extname, isAbsolute, join, relative, sep } from "node:path";
import { PICTURE_EXTENSIONS, READABLE_EXTENSIONS } from "./decode.ts";
import type { Part } from "./split.ts";

/** A picture's file. */
export interface ListedFile {
  readonly path: string;
  /** Within the folder, with `/` between its parts. */
  readonly name: string;
  /** The number of its class. */
  readonly label: number;
  /** The part that it belongs to, where the folder has its own split. */
  readonly part?: Part;
}

/** A folder's classes, in sorted order, and its files. */
export interface ImageFolder {
  readonly root: string;
  readonly classes: string[];
  readonly files: ListedFile[];
}

/** A folder that can't be trained on; the message says what was found and what to do. */
export class FolderError extends Error {
  override name = "FolderError";
}

/** The folders of a split that comes with the pictures. */
const PART_FOLDERS: Readonly<Record<string, Part>> = {
  train: "train",
  val: "validation",
  valid: "validation",
  validation: "validation",
  test: "test",
};

/**
 * Lists the pictures of a folder. Hidden files and folders do not count; links that lead out of
 * the folder are refused. Throws a `FolderError`.
 */
export async function listImageFolder(path: string): Promise<ImageFolder> {
  const root = await Deno.realPath(path).catch(() => {
    throw new FolderError(`Cannot read '${path}' as there is no such folder`);
  });
  if (!(await Deno.stat(root)).isDirectory) {
    throw new FolderError(`Cannot read '${path}' as it is a file: name the folder above it`);
  }
  const tops = await partsOf(root) ?? [{ folder: root, part: undefined }];
  const found: (Omit<ListedFile, "label"> & { className: string })[] = [];
  const names = new Set<string>();
  const seen = new Set([root]);
  for (const { folder, part } of tops) {
    for (const { name, real } of await subFolders(folder, root)) {
      names.add(name);
      for (const file of await pictures(join(folder, name), root, seen.add(real))) {
        const inside = relative(root, file).replaceAll("\\", "/");
        found.push({ path: file, name: inside, part, className: name });
      }
    }
  }
  const classes = [...names].sort();
  checkClasses(path, classes, new Set(found.map(({ className }) => className)));
  const labels = new Map(classes.map((name, label) => [name, label]));
  const files = found.map(({ className, ...file }) => ({ ...file, label: labels.get(className)! }));
  return { root, classes, files };
}

function checkClasses(path: string, classes: string[], filled: Set<string>): void {
  const empty = classes.find((name) => !filled.has(name));
  if (empty !== undefined) {
    throw new FolderError(
      `Cannot use '${path}' as its class '${empty}' has no pictures: ` +
        `add ${READABLE_EXTENSIONS.join(", ")} files or remove the folder`,
    );
  }
  if (classes.length < 2) {
    const found = classes.length ? `the one sub-folder '${classes[0]}'` : "no sub-folder";
    throw new FolderError(
      `Cannot use '${path}' as a class is a sub-folder with pictures: ` +
        `found ${found}, two are needed at least`,
    );
  }
}

/** `train/` and what may stand beside it, where there is nothing else and it holds classes. */
async function partsOf(root: string) {
  const folders = await subFolders(root, root);
  const parts = folders.map(({ name }) => ({ folder: join(root, name), part: PART_FOLDERS[name] }));
  const train = parts.find(({ part }) => part === "train");
  if (!train || parts.some(({ part }) => part === undefined)) return undefined;
  return (await subFolders(train.folder, root)).length ? parts : undefined;
}

interface Entry {
  readonly name: string;
  /** Where it is; elsewhere than its name says where it is a link. */
  readonly real: string;
  readonly isDirectory: boolean;
}

async function subFolders(folder: string, root: string): Promise<Entry[]> {
  return (await entriesOf(folder, root)).filter(({ isDirectory }) => isDirectory);
}

/** What is in a folder and not hidden, by name. */
async function entriesOf(folder: string, root: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const { name, isDirectory, isSymlink } of Deno.readDir(folder)) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const real = isSymlink ? await follow(path, root) : path;
    entries.push({
      name,
      real,
      isDirectory: isSymlink ? (await Deno.stat(real)).isDirectory : isDirectory,
    });
  }
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The pictures of a folder and those below it; `seen` ends links that lead in a circle. */
async function pictures(folder: string, root: string, seen: Set<string>): Promise<string[]> {
  const found: string[] = [];
  for (const { name, real, isDirectory } of await entriesOf(folder, root)) {
    const path = join(folder, name);
    if (isDirectory && !seen.has(real)) {
      found.push(...await pictures(path, root, seen.add(real)));
    } else if (!isDirectory && PICTURE_EXTENSIONS.includes(extname(name).toLowerCase())) {
      found.push(path);
    }
  }
  return found;
}

/** Where a link leads. Throws a `FolderError` where that is nowhere, or outside of the root. */
async function follow(path: string, root: string): Promise<string> {
  const real = await Deno.realPath(path).catch(() => {
    throw new FolderError(`Cannot read '${path}' as the link leads nowhere: remove it`);
  });
  const way = relative(root, real);
  if (isAbsolute(way) || way.split(sep)[0] === "..") {
    throw new FolderError(`Cannot read '${path}' as the link leads out of the folder: remove it`);
  }
  return real;
}
