/**
 * PNG: chunks, filters and colours by our own reader, which keeps limits; decompression by fflate.
 *
 * @module
 */
import { Unzlib } from "fflate";
import { crc32 } from "./crc32.ts";
import { readOrientation, upright } from "./orientation.ts";
import {
  checkDimensions,
  type DecodedPicture,
  DecodeError,
  type Picture,
  truncated,
  withoutEnd,
} from "../picture/picture.ts";
import { COLOR, createPainting, type Painting, type PngHeader } from "./png_pixels.ts";

/** Compressed bytes are taken in parts: one of them unpacks to eight megabytes at most. */
const PART_BYTES = 8192;
const SIGNATURE_BYTES = 8;
/** The largest file in parts of 8 KB, as many programs write them, has an eighth of it. */
const MAX_CHUNKS = 100_000;
const DEPTHS: Record<number, number[]> = {
  [COLOR.grey]: [1, 2, 4, 8, 16],
  [COLOR.rgb]: [8, 16],
  [COLOR.palette]: [1, 2, 4, 8],
  [COLOR.greyAlpha]: [8, 16],
  [COLOR.rgba]: [8, 16],
};

/**
 * Decodes a PNG file: grey, palette, RGB, 1 to 16 bits, interlaced or not; what is transparent is
 * composed over white, and the orientation of EXIF is applied. Of 16 bits the upper eight are kept. One
 * that lacks nothing but its end is read with a warning. Throws a `DecodeError` where the file is
 * damaged, truncated or too large.
 */
export function decodePng(bytes: Uint8Array, file: string): DecodedPicture {
  const header = readHeader(bytes, file);
  const chunks = readChunks(bytes, file);
  if (chunks.hasEnd) return paint(header, chunks, file);
  try {
    return withoutEnd(paint(header, chunks, file));
  } catch {
    throw truncated(file);
  }
}

function paint(
  header: PngHeader,
  { palette, transparency, exif, data }: Chunks,
  file: string,
): Picture {
  if (header.color === COLOR.palette && !palette) throw new DecodeError(file, "it has no palette");
  const painting = createPainting({ ...header, palette, transparency }, file);
  decompress(data, painting, file);
  const { height, width } = header;
  return upright({ height, width, pixels: painting.pixels }, exif ? readOrientation(exif) : 1);
}

function readHeader(bytes: Uint8Array, file: string): PngHeader {
  if (bytes.length < 33) throw truncated(file);
  const view = viewOf(bytes);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const [depth, color, compression, filter, interlace] = bytes.subarray(24, 29);
  checkDimensions(file, height, width);
  if (nameOf(bytes, 12) !== "IHDR" || view.getUint32(8) !== 13 || compression || filter) {
    throw new DecodeError(file, "its header is damaged");
  }
  if (!DEPTHS[color]?.includes(depth) || interlace > 1) {
    throw new DecodeError(file, `it has ${depth} bits a sample in colour type ${color}`);
  }
  return { width, height, depth, color, interlaced: interlace === 1 };
}

interface Chunks {
  palette?: Uint8Array;
  transparency?: Uint8Array;
  exif?: Uint8Array;
  readonly data: Uint8Array[];
  hasEnd: boolean;
}

/** The chunks that pixels depend on, each checked; texts and colour profiles are passed over. */
function readChunks(bytes: Uint8Array, file: string): Chunks {
  const view = viewOf(bytes);
  const chunks: Chunks = { data: [], hasEnd: false };
  let count = 0;
  for (let at = SIGNATURE_BYTES; at + 12 <= bytes.length;) {
    if (++count > MAX_CHUNKS) {
      throw new DecodeError(file, `it has more than ${MAX_CHUNKS} parts`, "too large");
    }
    const name = nameOf(bytes, at + 4);
    const end = at + 8 + view.getUint32(at);
    if (end + 4 > bytes.length) break;
    const content = bytes.subarray(at + 8, end);
    if (name === "IEND") {
      chunks.hasEnd = true;
      break;
    }
    if (["IHDR", "PLTE", "tRNS", "IDAT"].includes(name)) {
      if (crc32(bytes.subarray(at + 4, end)) !== view.getUint32(end)) {
        throw new DecodeError(file, `its part ${name} is damaged`);
      }
    }
    if (name === "PLTE") chunks.palette = content;
    if (name === "tRNS") chunks.transparency = content;
    if (name === "eXIf") chunks.exif = content;
    if (name === "IDAT" && content.length) chunks.data.push(content);
    at = end + 4;
  }
  return chunks;
}

/** Decompresses a zlib stream until the painting is complete. */
function decompress(data: Uint8Array[], painting: Painting, file: string): void {
  const stream = new Unzlib((output) => painting.take(output));
  for (const chunk of data) {
    for (let at = 0; at < chunk.length && !painting.isComplete(); at += PART_BYTES) {
      stream.push(chunk.subarray(at, at + PART_BYTES));
    }
  }
  if (!painting.isComplete()) stream.push(new Uint8Array(), true);
  if (!painting.isComplete()) throw truncated(file, ": its pixels end too early");
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const nameOf = (bytes: Uint8Array, at: number) =>
  String.fromCharCode(...bytes.subarray(at, at + 4));
