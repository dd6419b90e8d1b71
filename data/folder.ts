/** An image folder: one sub-folder a class. @module */
import { extname, isAbsolute, join, relative, sep } from "node:path";

const EXTENSIONS = [".jpg", ".jpeg", ".png", ".bmp"];

/** A folder's classes, in sorted order, and its files with the number of their class. */
export interface ImageFolder {
  readonly classes: string[];
  readonly files: { readonly path: string; readonly label: number }[];
}

/** A folder that can't be trained on; the message says what was found and what to do. */
export class FolderError extends Error {
  override name = "FolderError";
}

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
  const classes: string[] = [];
  const files: { path: string; label: number }[] = [];
  const seen = new Set<string>();
  for (const name of await visible(root)) {
    const real = await follow(join(root, name), root);
    if (!(await Deno.stat(real)).isDirectory) continue;
    const found = await pictures(join(root, name), root, seen.add(root).add(real));
    if (found.length === 0) {
      throw new FolderError(
        `Cannot train on '${path}' as its class '${name}' has no pictures: ` +
          `add ${EXTENSIONS.join(", ")} files or remove the folder`,
      );
    }
    files.push(...found.map((file) => ({ path: file, label: classes.length })));
    classes.push(name);
  }
  if (classes.length < 2) {
    const found = classes.length ? `the one sub-folder '${classes[0]}'` : "no sub-folder";
    throw new FolderError(
      `Cannot train on '${path}' as a class is a sub-folder with pictures: ` +
        `found ${found}, two are needed at least`,
    );
  }
  return { classes, files };
}

async function visible(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) if (!name.startsWith(".")) names.push(name);
  return names.sort();
}

/** The pictures of a folder and those below it; `seen` ends links that lead in a circle. */
async function pictures(folder: string, root: string, seen: Set<string>): Promise<string[]> {
  const found: string[] = [];
  for (const name of await visible(folder)) {
    const path = join(folder, name);
    const real = await follow(path, root);
    const { isDirectory } = await Deno.stat(real);
    if (isDirectory && !seen.has(real)) {
      found.push(...await pictures(path, root, seen.add(real)));
    } else if (!isDirectory && EXTENSIONS.includes(extname(name).toLowerCase())) {
      found.push(path);
    }
  }
  return found;
}

/** Where a path leads. Throws a `FolderError` where that is nowhere, or outside of the root. */
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
