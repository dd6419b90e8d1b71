/** An image folder: one sub-folder a class. @module */
import { extname, join, relative, sep } from "node:path";

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
  for (const name of await visible(root)) {
    if (!(await Deno.stat(join(root, name))).isDirectory) continue;
    const found = await pictures(join(root, name), root);
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

async function pictures(folder: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await visible(folder)) {
    const path = join(folder, name);
    const real = await Deno.realPath(path);
    if (relative(root, real).split(sep)[0] === "..") {
      throw new FolderError(`Cannot read '${path}' as the link leads out of the folder: remove it`);
    }
    if ((await Deno.stat(real)).isDirectory) found.push(...await pictures(path, root));
    else if (EXTENSIONS.includes(extname(name).toLowerCase())) found.push(path);
  }
  return found;
}
