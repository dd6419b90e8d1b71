/**
 * BMP, by our own reader: the packages for it accept nearly any bytes, or not all the depths that
 * Windows writes.
 *
 * @module
 */
import { checkDimensions, DecodeError, type Picture, truncated } from "../picture/picture.ts";

const DEPTHS = [1, 4, 8, 24, 32];

/** The sizes of OS/2's headers. */
const OS2_HEADERS = [12, 16, 64];

/**
 * Decodes an uncompressed BMP file of 1, 4, 8, 24 or 32 bits, bottom-up or top-down; the fourth
 * byte of 32 bits is not read. Throws a `DecodeError` where it is damaged, truncated or too large.
 */
export function decodeBmp(bytes: Uint8Array, file: string): Picture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (OS2_HEADERS.includes(view.getUint32(14, true))) {
    throw new DecodeError(file, "it is an OS/2 bitmap, convert it to PNG");
  }
  if (bytes.length < 54) throw truncated(file);
  const [start, headerSize] = [view.getUint32(10, true), view.getUint32(14, true)];
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [planes, depth] = [view.getUint16(26, true), view.getUint16(28, true)];
  const compression = view.getUint32(30, true);
  const height = Math.abs(signedHeight);
  checkDimensions(file, height, width);
  if (headerSize < 40 || planes !== 1) throw new DecodeError(file, "its header is damaged");
  if (!DEPTHS.includes(depth) || !(compression === 0 || hasUsualFields(view, depth))) {
    throw new DecodeError(file, `it has ${depth} bits a pixel in compression ${compression}`);
  }
  const rowBytes = Math.ceil(width * depth / 32) * 4;
  if (start < 14 + headerSize || start + rowBytes * height > bytes.length) {
    throw truncated(file);
  }
  const palette = depth > 8 ? undefined : readPalette(bytes, view, 14 + headerSize, start, depth);
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    const row = start + (signedHeight > 0 ? height - 1 - y : y) * rowBytes;
    for (let x = 0; x < width; x++) {
      const at = palette ? palette(indexAt(bytes, row, x, depth), file) : row + x * depth / 8;
      const target = (y * width + x) * 3;
      pixels[target] = bytes[at + 2];
      pixels[target + 1] = bytes[at + 1];
      pixels[target + 2] = bytes[at];
    }
  }
  return { height, width, pixels };
}

/** Whether a file with bit fields (compression 3) has them where 32 bits have their channels. */
function hasUsualFields(view: DataView, depth: number): boolean {
  const fields = [30, 54, 58, 62].map((at) =>
    at + 4 <= view.byteLength && view.getUint32(at, true)
  );
  return depth === 32 && `${fields}` === `${[3, 0xff0000, 0xff00, 0xff]}`;
}

/** Where the colour of an index stands in the file: blue, green, red, unused. */
function readPalette(bytes: Uint8Array, view: DataView, at: number, end: number, depth: number) {
  const count = Math.min(view.getUint32(46, true) || 2 ** depth, 2 ** depth);
  return (index: number, file: string): number => {
    const place = at + index * 4;
    if (index >= count || place + 4 > Math.min(end, bytes.length)) {
      throw new DecodeError(file, `its palette has no colour ${index}`);
    }
    return place;
  };
}

function indexAt(bytes: Uint8Array, row: number, x: number, depth: number): number {
  const bit = x * depth;
  return bytes[row + (bit >> 3)] >> (8 - depth - bit % 8) & (2 ** depth - 1);
}
