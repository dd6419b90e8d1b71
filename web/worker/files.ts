/** Files of the visitor's, read in the Worker. @module */
import { unzipSync } from "fflate";
import { BEGINNING_BYTES } from "../../data/decode/formats.ts";
import { DecodeError, MAX_FILE_BYTES } from "../../data/picture/picture.ts";
import type { PictureFile } from "./messages.ts";

/** A zip may not hold more. */
const MAX_UNZIPPED_BYTES = 500e6;

/** How a zip begins. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** The first bytes of a file; none where it can't be opened, as a folder can't. */
export function beginningOf(content: Blob): Promise<Uint8Array> {
  return bytesOf(content.slice(0, BEGINNING_BYTES)).catch(() => new Uint8Array());
}

/** Whether first bytes are a zip's. */
export function isZip(bytes: Uint8Array): boolean {
  return ZIP.every((byte, i) => bytes[i] === byte);
}

/** All of a picture's file. Throws a `DecodeError` where it is too large or can't be opened. */
export async function readFile({ name, content }: PictureFile): Promise<Uint8Array<ArrayBuffer>> {
  if (content.size > MAX_FILE_BYTES) {
    const megabytes = MAX_FILE_BYTES / 1e6;
    throw new DecodeError(name, `its file has more than ${megabytes} MB`, "too large");
  }
  return await bytesOf(content).catch(() => {
    throw new DecodeError(name, `it cannot be opened, ${NOT_OPENED}`, "not opened");
  });
}

/** Why a file can't be opened, as far as a page can know. */
export const NOT_OPENED = "as it is a folder, or was moved or changed since it was chosen";

/** All bytes of a file. */
export async function bytesOf(content: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await content.arrayBuffer());
}

/** The wanted files of a zip, by path. Throws an `Error` where it is damaged or holds too much. */
export function unzip(
  name: string,
  bytes: Uint8Array,
  isWanted: (path: string) => boolean,
): [path: string, bytes: Uint8Array<ArrayBuffer>][] {
  let total = 0;
  const filter = ({ name: path, originalSize }: { name: string; originalSize: number }) => {
    if (path.endsWith("/") || !isWanted(path)) return false;
    total += originalSize;
    if (total > MAX_UNZIPPED_BYTES) {
      throw new RangeError(
        `Cannot unpack '${name}' as it holds more than ${MAX_UNZIPPED_BYTES / 1e6} MB: ` +
          "unpack it first",
      );
    }
    return true;
  };
  try {
    return Object.entries(unzipSync(bytes, { filter }));
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`Cannot unpack '${name}' as it is no whole zip file, or needs a password`);
  }
}
