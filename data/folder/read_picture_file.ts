/**
 * The one way to a picture's bytes on a disk: whatever is there, it never waits, and never takes more
 * memory than a picture may have.
 *
 * @module
 */
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";
import { reasonOf } from "../text/system_reason.ts";

/** Where a picture is, and how it is named in errors. */
export interface PictureFile {
  readonly path: string;
  readonly name: string;
}

/** What is known of a file before it is opened. */
export interface AboutFile {
  readonly bytes: number;
  /** Milliseconds, of the content and of the file's entry. */
  readonly modified: number;
  readonly changed: number;
  /** Why it is not opened at all. */
  readonly refused?: DecodeError;
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
async function readFirst(
  { path, name }: PictureFile,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    using file = await Deno.open(path);
    const bytes = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const more = await file.read(bytes.subarray(filled));
      if (more === null) break;
      filled += more;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    throw notOpened(name, reasonOf(error));
  }
}
