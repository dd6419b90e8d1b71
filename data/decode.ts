/** Decodes pictures by what they are, not by what they are called. @module */
import { decodeBmp } from "./decode_bmp.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodePng } from "./decode_png.ts";
import { DecodeError, type Picture } from "./picture.ts";

const FORMATS = [
  { magic: [0xff, 0xd8, 0xff], decode: decodeJpeg },
  { magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], decode: decodePng },
  { magic: [0x42, 0x4d], decode: decodeBmp },
];

/**
 * Decodes JPEG, PNG or BMP, found by their first bytes. `name` is for the error's text. Throws a
 * `DecodeError`, and nothing else, on any other bytes.
 */
export function decode(bytes: Uint8Array, name: string): Picture {
  const format = FORMATS.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (!format) throw new DecodeError(name, "it is neither JPEG nor PNG nor BMP");
  try {
    return format.decode(bytes, name);
  } catch (error) {
    if (error instanceof DecodeError) throw error;
    throw new DecodeError(
      name,
      `it is damaged (${error instanceof Error ? error.message : error})`,
    );
  }
}
