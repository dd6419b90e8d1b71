/** Files of the visitor's, read in the Worker. @module */
import { BEGINNING_BYTES } from "../../data/decode/formats.ts";
import type { PassedOver } from "../../data/folder/arrange.ts";
import { DecodeError, MAX_FILE_BYTES } from "../../data/picture/picture.ts";
import { accessBlob, SourceError } from "../../data/source/random_access.ts";
import { openZip } from "../../data/source/zip.ts";
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
