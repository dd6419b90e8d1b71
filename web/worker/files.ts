/** Zips of the visitor's, read in the Worker. @module */
import { unzipSync } from "fflate";

/** A zip may not hold more. */
const MAX_UNZIPPED_BYTES = 500e6;

/** How a zip begins. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Whether first bytes are a zip's. */
export function isZip(bytes: Uint8Array): boolean {
  return ZIP.every((byte, i) => bytes[i] === byte);
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
