/** PNG, by fast-png. @module */
import { convertIndexedToRgb, decode, type DecodedPng } from "fast-png";
import { checkDimensions, DecodeError, type Picture } from "./picture.ts";

/**
 * Decodes a PNG file: grey, palette, RGB, with or without alpha (composed over white), 1 to 16
 * bits. Throws a `DecodeError` where it is damaged or too large.
 */
export function decodePng(bytes: Uint8Array, file: string): Picture {
  if (bytes.length < 33) throw new DecodeError(file, "it is truncated");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  checkDimensions(file, height, width);
  const png = decode(bytes, { checkCrc: true });
  if (png.height !== height || png.width !== width) {
    throw new DecodeError(file, "its size is not the one in its header");
  }
  const { data, channels } = samples(png);
  if (data.length !== height * width * channels) {
    throw new DecodeError(file, "it has the wrong number of pixels");
  }
  return { height, width, pixels: toRgb(data, channels, height * width) };
}

/** Samples as eight bits. */
function samples(png: DecodedPng): { data: ArrayLike<number>; channels: number } {
  if (png.palette) {
    const data = convertIndexedToRgb(png);
    return { data, channels: png.palette[0].length };
  }
  if (png.depth === 16) {
    return { data: Array.from(png.data, (value) => value >> 8), channels: png.channels };
  }
  if (png.depth === 8) return { data: png.data, channels: png.channels };
  return { data: unpackBits(png), channels: png.channels };
}

/** One, two or four bits a sample, rows padded to whole bytes. */
function unpackBits({ data, depth, width, height }: DecodedPng): Uint8Array {
  const rowBytes = Math.ceil(width * depth / 8);
  const largest = 2 ** depth - 1;
  return new Uint8Array(width * height).map((_, i) => {
    const bit = i % width * depth;
    const byte = data[Math.floor(i / width) * rowBytes + (bit >> 3)];
    return (byte >> (8 - depth - bit % 8) & largest) * 255 / largest;
  });
}

function toRgb(data: ArrayLike<number>, channels: number, pixels: number): Uint8Array {
  const hasAlpha = channels === 2 || channels === 4;
  const colours = channels < 3 ? 1 : 3;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const alpha = hasAlpha ? data[i * channels + channels - 1] / 255 : 1;
    for (let c = 0; c < 3; c++) {
      const value = data[i * channels + (colours === 3 ? c : 0)];
      rgb[i * 3 + c] = Math.round(value * alpha + 255 * (1 - alpha));
    }
  }
  return rgb;
}
