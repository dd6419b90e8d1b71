/**
 * The one way to a picture's bytes on a disk: whatever is there, it never waits, and never takes more
 * memory than a picture may have.
 *
 * @module
 */
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";
import { reasonOf } from "../text/system_reason.ts";
import { readRange } from "./read_range.ts";
import type { AboutFile, SourceFile } from "./source_file.ts";

/** Where a picture is, and how it is named in errors. */
export interface PictureFile {
  readonly path: string;
  readonly name: string;
}

/** A file on a disk as one of a source of pictures. */
export function fileAt(path: string, name: string): SourceFile {
  const file = { path, name };
  return { name, about: () => aboutFile(file), read: () => readPictureFile(file) };
}

/** Looks at a file without opening it: a pipe would wait for who writes into it. */
export async function aboutFile({ path, name }: PictureFile): Promise<AboutFile> {
  try {
    const about = await Deno.stat(path);
    return {
      bytes: about.size,
      modified: about.mtime?.getTime() ?? 0,
      changed: about.ctime?.getTime() ?? 0,
      refused: refusal(name, about),
    };
  } catch (error) {
    return { bytes: 0, modified: 0, changed: 0, refused: notOpened(name, reasonOf(error)) };
  }
}

/** Reads a regular file within the limit. Throws a `DecodeError` that says what any other is. */
export async function readPictureFile(file: PictureFile): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, refused } = await aboutFile(file);
  if (refused) throw refused;
  return await readFirst(file, bytes);
}

/** Reads the first bytes of a regular file, or all where it has no more. Throws a `DecodeError`. */
export async function readBeginning(
  file: PictureFile,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, refused } = await aboutFile(file);
  if (refused && refused.fault !== "too large") throw refused;
  return await readFirst(file, Math.min(bytes, count));
}

/** Files of the system's own say that they have no bytes, and may give them without an end. */
function refusal(name: string, { isFile, isDirectory, size }: Deno.FileInfo) {
  if (isDirectory) return notOpened(name, "it is a folder");
  if (!isFile) return notOpened(name, "it is a pipe, socket or device");
  if (size === 0) return new DecodeError(name, "it is empty");
  if (size <= MAX_FILE_BYTES) return undefined;
  const [megabytes, most] = [size, MAX_FILE_BYTES].map((each) => Math.ceil(each / 1e6));
  return new DecodeError(name, `its ${megabytes} MB are more than ${most}`, "too large");
}

const notOpened = (name: string, reason: string) => new DecodeError(name, reason, "not opened");

/** So many bytes and no more, whatever the file has by now. */
function readFirst({ path, name }: PictureFile, count: number): Promise<Uint8Array<ArrayBuffer>> {
  return readRange(path, 0, count).catch((error) => {
    throw notOpened(name, reasonOf(error));
  });
}
