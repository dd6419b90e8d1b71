/** Files in memory: chosen, dropped or taken by a camera. @module */
import { BEGINNING_BYTES } from "../decode/formats.ts";
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";

/** A picture as a file, or a frame of the camera as one. */
export interface PictureFile {
  /** With the folders that it lies in, `/` between them. */
  readonly name: string;
  /** Its bytes. */
  readonly content: Blob;
}

/** Why a file can't be opened, as far as a page can know. */
export const NOT_OPENED = "as it is a folder, or was moved or changed since it was chosen";

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

/** The first bytes of a file; none where it can't be opened, as a folder can't. */
export function beginningOf(content: Blob): Promise<Uint8Array> {
  return bytesOf(content.slice(0, BEGINNING_BYTES)).catch(() => new Uint8Array());
}

/** All bytes of a file. */
export async function bytesOf(content: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await content.arrayBuffer());
}
