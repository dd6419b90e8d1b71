/** Zips of the visitor's, read in the Worker. @module */
import { NOT_OPENED } from "../../data/files/read_file.ts";
import type { PassedOver } from "../../data/folder/arrange.ts";
import { DecodeError } from "../../data/picture/picture.ts";
import { accessBlob, SourceError } from "../../data/source/random_access.ts";
import { openZip } from "../../data/source/zip.ts";
import type { PictureFile } from "./messages.ts";

/** A zip may not hold more. */
const MAX_UNZIPPED_BYTES = 500e6;

/** How a zip begins. */
const ZIP = [0x50, 0x4b, 0x03, 0x04];

/** Whether first bytes are a zip's. */
export function isZip(bytes: Uint8Array): boolean {
  return ZIP.every((byte, i) => bytes[i] === byte);
}

/** What a zip holds of what is wanted. */
export interface Unzipped {
  readonly files: readonly { readonly path: string; readonly bytes: Uint8Array<ArrayBuffer> }[];
  /** What is not used, with the reason: links, damaged files and the like. */
  readonly passedOver: readonly PassedOver[];
}

/** The wanted files of a zip. Throws an `Error` where it is damaged or holds too much. */
export async function unzip(
  { name, content }: PictureFile,
  isWanted: (path: string) => boolean,
): Promise<Unzipped> {
  const fail = (reason: string) => {
    throw new Error(`Cannot unpack '${name}' as ${reason}`);
  };
  const zip = await openZip(accessBlob(content)).catch((error) =>
    fail(error instanceof SourceError ? error.message : `it cannot be opened, ${NOT_OPENED}`)
  );
  const wanted = zip.files.filter(({ path }) => isWanted(path));
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > MAX_UNZIPPED_BYTES) {
    fail(`it holds more than ${MAX_UNZIPPED_BYTES / 1e6} MB: unpack it first`);
  }
  const files: { path: string; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const passedOver = [...zip.passedOver];
  for (const entry of wanted) {
    try {
      files.push({ path: entry.path, bytes: await zip.read(entry, MAX_UNZIPPED_BYTES) });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      passedOver.push({ name: entry.path, reason: error.reason });
    }
  }
  return { files, passedOver };
}
