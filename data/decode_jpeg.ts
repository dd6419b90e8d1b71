/** JPEG, by jpeg-js with its limits set. @module */
import { decode } from "jpeg-js";
import { checkDimensions, DecodeError, type Picture } from "./picture.ts";

/** Usual progressive files have ten; each costs a walk over all pixels. */
const MAX_SCANS = 100;

/**
 * Decodes a JPEG file: baseline or progressive, grey, YCbCr, RGB or CMYK. Throws a `DecodeError`
 * where it is damaged, truncated or too large.
 */
export function decodeJpeg(bytes: Uint8Array, file: string): Picture {
  const { height, width, isRgb } = readHeader(bytes, file);
  const decoded = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: 25,
    maxMemoryUsageInMB: 512,
    ...(isRgb ? { colorTransform: false } : {}),
  });
  if (decoded.height !== height || decoded.width !== width) {
    throw new DecodeError(file, "its size is not the one in its header");
  }
  if (decoded.data.length !== height * width * 3) {
    throw new DecodeError(file, "it has the wrong number of pixels");
  }
  return { height, width, pixels: decoded.data as Uint8Array };
}

/** A coded block of 8×8 pixels takes a bit at least; half of that, to be safe with odd sampling. */
const MAX_PIXELS_A_BYTE = 8 * 8 * 8 * 2;

const MARKER = { end: 0xd9, scan: 0xda, adobe: 0xee };
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** What can be said of a file without decoding it; refuses one without an end. */
function readHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: { height: number; width: number; ids: number[] } | undefined;
  let adobeTransform: number | undefined;
  let scans = 0;
  for (const { marker, at } of segments(bytes)) {
    if (isFrame(marker) && at + 8 <= bytes.length) {
      if (bytes[at + 2] !== 8) throw new DecodeError(file, `it has ${bytes[at + 2]} bits a sample`);
      const ids = Array.from({ length: bytes[at + 7] }, (_, i) => bytes[at + 8 + i * 3]);
      frame = { height: view.getUint16(at + 3), width: view.getUint16(at + 5), ids };
      checkDimensions(file, frame.height, frame.width);
      if (frame.height * frame.width > bytes.length * MAX_PIXELS_A_BYTE) {
        const size = `${frame.width}×${frame.height}`;
        throw new DecodeError(file, `its ${bytes.length} bytes cannot hold ${size} pixels`);
      }
    } else if (marker === MARKER.adobe && nameOf(bytes, at + 2) === "Adobe") {
      adobeTransform = bytes[at + 13];
    } else if (marker === MARKER.scan && ++scans > MAX_SCANS) {
      throw new DecodeError(file, `it has more than ${MAX_SCANS} scans`);
    } else if (marker === MARKER.end) {
      if (!frame) break;
      const isNamedRgb = String.fromCharCode(...frame.ids) === "RGB";
      const isRgb = frame.ids.length === 3 && (adobeTransform === 0 || isNamedRgb);
      return { ...frame, isRgb };
    }
  }
  throw new DecodeError(file, frame ? "it is truncated" : "it has no frame header");
}

/** The markers of a file, each with the place of its segment's length; passes over coded pixels. */
function* segments(bytes: Uint8Array): Generator<{ marker: number; at: number }> {
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1];
    // Between segments of coded pixels 0 stands for a byte 255, and 255 fills.
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff || isAlone(marker)) {
      at++;
      continue;
    }
    yield { marker, at: at + 2 };
    at += 2 + Math.max(2, (bytes[at + 2] << 8) | bytes[at + 3]);
  }
}

const nameOf = (bytes: Uint8Array, at: number) =>
  String.fromCharCode(...bytes.subarray(at, at + 5));
