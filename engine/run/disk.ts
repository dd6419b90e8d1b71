/**
 * What saving does to a disk, in steps that are whole or fail: tests put one that fails in its
 * place.
 *
 * @module
 */
import { dirname } from "node:path";

/** The changes that saving makes. */
export interface Disk {
  makeFolder(path: string): Promise<void>;
  /** Writes a file and waits until its bytes are on the disk. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all in it, if there is any. */
  remove(path: string): Promise<void>;
  /** Waits until the names in a folder are on the disk. */
  syncFolder(path: string): Promise<void>;
}

/** The machine's own. */
export const DISK: Disk = {
  makeFolder: (path) => Deno.mkdir(path, { recursive: true }),
  async write(path, bytes) {
    const file = await Deno.open(path, { write: true, create: true, truncate: true });
    try {
      for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      await file.sync();
    } finally {
      file.close();
    }
  },
  rename: Deno.rename,
  async remove(path) {
    try {
      await Deno.remove(path, { recursive: true });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  },
  async syncFolder(path) {
    if (Deno.build.os === "windows") return; // folders can't be opened there
    const folder = await Deno.open(path);
    try {
      await folder.sync();
    } finally {
      folder.close();
    }
  },
};

/** Where a file is written before it is renamed. */
export const partOf = (path: string): string => `${path}.part`;

/**
 * Writes a file beside its place, syncs it and renames it: it is complete or as it was. Throws a
 * named error where the disk is full.
 */
export async function writeFile(
  path: string,
  content: string | Uint8Array,
  disk: Disk = DISK,
): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const part = partOf(path);
  try {
    await disk.write(part, bytes);
    await disk.rename(part, path);
    await disk.syncFolder(dirname(path));
  } catch (error) {
    await disk.remove(part).catch(() => {}); // the first error is the one that counts
    throw named(error, path);
  }
}

/** `ENOSPC`, and Windows' two numbers for a full disk. */
const FULL = /\(os error (28|39|112)\)/;

/** Says in words what hinders writing, where it is known. */
export function named(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !FULL.test(error.message)) return error;
  return new Error(
    `Cannot write '${path}' as the disk is full: free some space and try again, a training with --resume`,
    { cause: error },
  );
}
