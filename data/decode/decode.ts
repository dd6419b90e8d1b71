/** Decodes pictures by what they are, not by what they are called. @module */
import { decodeBmp } from "./decode_bmp.ts";
import { decodeGif } from "./decode_gif.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodePng } from "./decode_png.ts";
import { decodePnm } from "./decode_pnm.ts";
import { decodeWebp } from "./decode_webp.ts";
import { formatOf, whyNotRead } from "./formats.ts";
import { DecodeError, MAX_FILE_BYTES, type Picture } from "../picture/picture.ts";

/** A picture with what should be known of its file. */
export interface DecodedPicture extends Picture {
  /** What the file lacks, though it can be read. */
  readonly warning?: string;
}

/** By the names of the formats that are read. */
const DECODERS: Readonly<
  Record<string, (bytes: Uint8Array, file: string) => DecodedPicture>
> = {
  JPEG: decodeJpeg,
  PNG: decodePng,
  WebP: decodeWebp,
  GIF: decodeGif,
  BMP: decodeBmp,
  "PGM or PPM": decodePnm,
};

/**
 * Decodes JPEG, PNG, WebP, GIF (of films the first picture), BMP, PGM or PPM, found by their first
 * bytes, upright. `name` is for the error's text. Throws a `DecodeError`, and nothing else, on any
 * other bytes.
 */
export function decode(bytes: Uint8Array, name: string): DecodedPicture {
  if (bytes.length > MAX_FILE_BYTES) {
    const megabytes = MAX_FILE_BYTES / 1e6;
    throw new DecodeError(name, `its file has more than ${megabytes} MB`, "too large");
  }
  const format = formatOf(bytes);
  if (format?.kind !== "read") throw new DecodeError(name, `it is ${whyNotRead(bytes)}`);
  try {
    return DECODERS[format.name](bytes, name);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(
      name,
      `it is damaged (${error instanceof Error ? error.message : error})`,
    );
  }
}
