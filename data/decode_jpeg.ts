/** JPEG, by jpeg-js with its limits set. @module */
import { decode } from "jpeg-js";
import { checkDimensions, DecodeError, type Picture } from "./picture.ts";

/** Decodes a JPEG file. Throws a `DecodeError` where it is damaged, truncated or too large. */
export function decodeJpeg(bytes: Uint8Array, file: string): Picture {
  const { height, width } = readHeader(bytes, file);
  checkDimensions(file, height, width);
  if (!endsWithMarker(bytes)) throw new DecodeError(file, "it is truncated");
  const decoded = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: 25,
    maxMemoryUsageInMB: 512,
  });
  if (decoded.height !== height || decoded.width !== width) {
    throw new DecodeError(file, "its size is not the one in its header");
  }
  if (decoded.data.length !== height * width * 3) {
    throw new DecodeError(file, "it has the wrong number of pixels");
  }
  return { height, width, pixels: decoded.data as Uint8Array };
}

/** Finds the frame header, which holds the dimensions. */
function readHeader(bytes: Uint8Array, file: string): { height: number; width: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length;) {
    if (bytes[at] !== 0xff) break;
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  throw new DecodeError(file, "it has no frame header");
}

/** Whether an end-of-image marker stands in the last bytes; some writers pad the end. */
function endsWithMarker(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= Math.max(0, bytes.length - 64); i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
  }
  return false;
}
