/** An image folder: one sub-folder a class, perhaps below `train/`, `val/` and `test/`. @module */
import { basename, extname, isAbsolute, join, relative, sep } from "node:path";
import { PICTURE_EXTENSIONS, READABLE_EXTENSIONS } from "../decode/decode.ts";
import type { Part } from "../split/split.ts";

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
  /** How many files of its classes have no picture's ending. */
  readonly passedOver: number;
}

/** A folder that can't be trained on; the message says what was found and what to do. */
export class FolderError extends Error {
  override name = "FolderError";
}

/** The folders of a split that comes with the pictures. */
const PART_FOLDERS: ReadonlyMap<string, Part> = new Map([
  ["train", "train"],
  ["val", "validation"],
  ["valid", "validation"],
  ["validation", "validation"],
  ["test", "test"],
]);

/**
 * Lists the pictures of a folder. Hidden files and folders do not count; links that lead out of
 * the folder are refused. Throws a `FolderError`.
 */
export async function listImageFolder(
  path: string,
  purpose: "train" | "test" = "train",
): Promise<ImageFolder> {
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
  let passedOver = 0;
  for (const { folder, part } of tops) {
    for (const { name, real } of await subFolders(folder, root)) {
      names.add(name);
      for (const file of await filesBelow(join(folder, name), root, seen.add(real))) {
        if (!PICTURE_EXTENSIONS.includes(extname(file).toLowerCase())) {
          passedOver++;
          continue;
        }
        const inside = relative(root, file).replaceAll("\\", "/");
        found.push({ path: file, name: inside, part, className: name });
      }
    }
  }
  const classes = [...names].sort();
  if (purpose === "train") {
    checkClasses(
      path,
      classes,
      new Set(found.map(({ className }) => className)),
    );
  }
  const labels = new Map(classes.map((name, label) => [name, label]));
  const files = found.map(({ className, ...file }) => ({ ...file, label: labels.get(className)! }));
  return { root, classes, files, passedOver };
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

/**
 * `train/` and what may stand beside it, where it holds classes. Throws a `FolderError` where another
 * folder stands beside `train/` and `val/` or `test/`: all three would become classes.
 */
async function partsOf(root: string) {
  const folders = await subFolders(root, root);
  const parts = folders.map(({ name }) => ({
    folder: join(root, name),
    part: PART_FOLDERS.get(name.toLowerCase()),
  }));
  const train = parts.find(({ part }) => part === "train");
  if (!train || (await subFolders(train.folder, root)).length === 0) return undefined;
  const other = parts.find(({ part }) => part === undefined);
  if (!other) return parts;
  if (parts.every(({ part }) => part === "train" || part === undefined)) return undefined;
  throw new FolderError(
    `Cannot use '${root}' as '${basename(other.folder)}' stands beside the parts of a split: ` +
      "leave only train, val and test there, or one folder a class",
  );
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
  for (const { name, isDirectory, isSymlink } of await readFolder(folder)) {
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

function readFolder(folder: string): Promise<Deno.DirEntry[]> {
  return Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    throw new FolderError(`Cannot read '${folder}' as it cannot be opened (${error.message})`);
  });
}

/** The files of a folder and those below it; `seen` ends links that lead in a circle. */
async function filesBelow(folder: string, root: string, seen: Set<string>): Promise<string[]> {
  const found: string[] = [];
  for (const { name, real, isDirectory } of await entriesOf(folder, root)) {
    const path = join(folder, name);
    if (isDirectory && !seen.has(real)) {
      found.push(...await filesBelow(path, root, seen.add(real)));
    } else if (!isDirectory) {
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
