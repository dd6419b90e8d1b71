/** Decodes pictures by what they are, not by what they are called. @module */
import { decodeBmp } from "./decode_bmp.ts";
import { decodeJpeg } from "./decode_jpeg.ts";
import { decodePng } from "./decode_png.ts";
import { decodePnm } from "./decode_pnm.ts";
import { DecodeError, MAX_FILE_BYTES, type Picture } from "../picture/picture.ts";

/** A kind of picture file. */
export interface Format {
  readonly name: string;
  /** In lower case, with the dot. */
  readonly extensions: readonly string[];
  /** How its files begin; any of them. */
  readonly magics: readonly (readonly number[])[];
  readonly decode?: (bytes: Uint8Array, name: string) => Picture;
}

const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

const PNG = [0x89, ...letters("PNG\r\n"), 0x1a, 0x0a];

/** What can be read. */
const READABLE: readonly Required<Format>[] = [
  {
    name: "JPEG",
    extensions: [".jpg", ".jpeg"],
    magics: [[0xff, 0xd8, 0xff]],
    decode: decodeJpeg,
  },
  { name: "PNG", extensions: [".png"], magics: [PNG], decode: decodePng },
  { name: "BMP", extensions: [".bmp"], magics: [letters("BM")], decode: decodeBmp },
  {
    name: "PGM or PPM",
    extensions: [".pgm", ".ppm"],
    magics: ["P2", "P3", "P5", "P6"].map(letters),
    decode: decodePnm,
  },
];

/** Pictures that cannot be read: they are named as such, rather than passed over. */
const KNOWN: readonly Format[] = [
  { name: "GIF", extensions: [".gif"], magics: [letters("GIF8")] },
  { name: "TIFF", extensions: [".tif", ".tiff"], magics: [letters("II*\0"), letters("MM\0*")] },
  { name: "WebP", extensions: [".webp"], magics: [letters("RIFF")] },
  { name: "HEIC or AVIF", extensions: [".heic", ".heif", ".avif"], magics: [] },
];

/** The endings of files that are taken as pictures. */
export const READABLE_EXTENSIONS: readonly string[] = READABLE.flatMap((each) => each.extensions);

/** The endings of files that are meant as pictures, whether they can be read or not. */
export const PICTURE_EXTENSIONS: readonly string[] = [
  ...READABLE_EXTENSIONS,
  ...KNOWN.flatMap((each) => each.extensions),
];

/** Whether a file's name has an ending of that format. */
export function isNamedAs(file: string, format: string): boolean {
  const ends = READABLE.find(({ name }) => name === format)?.extensions ?? [];
  return ends.some((ending) => file.toLowerCase().endsWith(ending));
}

/** The format of a file by its first bytes. */
export function formatOf(bytes: Uint8Array): Format | undefined {
  return [...READABLE, ...KNOWN]
    .find(({ magics }) => magics.some((magic) => magic.every((byte, i) => bytes[i] === byte)));
}

/**
 * Decodes JPEG, PNG, BMP, PGM or PPM, found by their first bytes, upright. `name` is for the error's
 * text. Throws a `DecodeError`, and nothing else, on any other bytes.
 */
export function decode(bytes: Uint8Array, name: string): Picture {
  if (bytes.length > MAX_FILE_BYTES) {
    const megabytes = MAX_FILE_BYTES / 1e6;
    throw new DecodeError(name, `its file has more than ${megabytes} MB`, "too large");
  }
  const format = formatOf(bytes);
  if (!format) {
    const found = bytes.length ? "neither JPEG nor PNG nor BMP nor PGM nor PPM" : "empty";
    throw new DecodeError(name, `it is ${found}`);
  }
  if (!format.decode) {
    throw new DecodeError(name, `it is ${format.name}: convert it to JPEG or PNG`);
  }
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
