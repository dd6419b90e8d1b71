/** JPEG, by jpeg-js with its limits set. @module */
import { decode } from "jpeg-js";
import { readOrientation, upright } from "./orientation.ts";
import {
  checkDimensions,
  DecodeError,
  MAX_DECODE_BYTES,
  MAX_PIXELS,
  type Picture,
  truncated,
} from "./picture.ts";

/** Usual progressive files have ten; each costs a walk over all pixels. */
const MAX_SCANS = 100;

/**
 * Decodes a JPEG file: baseline or progressive, grey, YCbCr, RGB or CMYK, upright as its EXIF says.
 * Throws a `DecodeError` where it is damaged, truncated or too large.
 */
export function decodeJpeg(bytes: Uint8Array, file: string): Picture {
  const { height, width, isRgb, orientation } = readHeader(bytes, file);
  const decoded = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MAX_PIXELS / 1e6,
    maxMemoryUsageInMB: MAX_DECODE_BYTES / 1e6,
    ...(isRgb ? { colorTransform: false } : {}),
  });
  if (decoded.height !== height || decoded.width !== width) {
    throw new DecodeError(file, "its size is not the one in its header");
  }
  if (decoded.data.length !== height * width * 3) {
    throw new DecodeError(file, "it has the wrong number of pixels");
  }
  return upright({ height, width, pixels: decoded.data as Uint8Array }, orientation);
}

/** A coded block of 8×8 pixels takes a bit at least; half of that, to be safe with odd sampling. */
const MAX_PIXELS_A_BYTE = 8 * 8 * 8 * 2;

/**
 * What jpeg-js takes for each coded block of 8×8 samples, measured: 256 bytes of coefficients, which
 * are all that it counts itself, and the array around them.
 */
const BLOCK_BYTES = 760;

const MARKER = { end: 0xd9, scan: 0xda, exif: 0xe1, adobe: 0xee };
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** What can be said of a file without decoding it; refuses one without an end. */
function readHeader(bytes: Uint8Array, file: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let frame: Frame | undefined;
  let adobeTransform: number | undefined;
  let orientation = 1;
  let scans = 0;
  for (const { marker, at } of segments(bytes)) {
    if (isFrame(marker) && at + 8 <= bytes.length) {
      frame = readFrame(view, at, file);
    } else if (marker === MARKER.exif && nameOf(bytes, at + 2) === "Exif\0") {
      orientation = readOrientation(bytes.subarray(at + 8, at + view.getUint16(at)));
    } else if (marker === MARKER.adobe && nameOf(bytes, at + 2) === "Adobe") {
      adobeTransform = bytes[at + 13];
    } else if (marker === MARKER.scan && ++scans > MAX_SCANS) {
      throw new DecodeError(file, `it has more than ${MAX_SCANS} scans`);
    } else if (marker === MARKER.end) {
      if (!frame) throw new DecodeError(file, "it has no frame header");
      const isNamedRgb = String.fromCharCode(...frame.components.map(({ id }) => id)) === "RGB";
      const isRgb = frame.components.length === 3 && (adobeTransform === 0 || isNamedRgb);
      return { ...frame, isRgb, orientation };
    }
  }
  throw truncated(file);
}

interface Frame {
  readonly height: number;
  readonly width: number;
  /** Each with its samples a unit of coding, across and down. */
  readonly components: { readonly id: number; readonly across: number; readonly down: number }[];
}

/** Reads a frame's header and holds it against all limits. */
function readFrame(view: DataView, at: number, file: string): Frame {
  const bits = view.getUint8(at + 2);
  if (bits !== 8) throw new DecodeError(file, `it has ${bits} bits a sample`);
  const [height, width] = [view.getUint16(at + 3), view.getUint16(at + 5)];
  checkDimensions(file, height, width);
  if (height * width > view.byteLength * MAX_PIXELS_A_BYTE) {
    throw new DecodeError(
      file,
      `its ${view.byteLength} bytes cannot hold ${width}×${height} pixels`,
    );
  }
  const count = view.getUint8(at + 7);
  if (at + 8 + count * 3 > view.byteLength) throw truncated(file);
  const components = Array.from({ length: count }, (_, i) => {
    const [id, sampling] = [view.getUint8(at + 8 + i * 3), view.getUint8(at + 9 + i * 3)];
    return { id, across: sampling >> 4, down: sampling & 15 };
  });
  const frame = { height, width, components };
  if (memoryOf(frame) > MAX_DECODE_BYTES) {
    const megabytes = `${Math.ceil(memoryOf(frame) / 1e6)} MB of memory`;
    const reason = `decoding it takes ${megabytes}, more than ${MAX_DECODE_BYTES / 1e6}`;
    throw new DecodeError(file, reason, "too large");
  }
  return frame;
}

/** The bytes that jpeg-js takes for a frame: blocks, lines of each component, pixels twice. */
function memoryOf({ height, width, components }: Frame): number {
  const unitWidth = 8 * Math.max(...components.map(({ across }) => across));
  const unitHeight = 8 * Math.max(...components.map(({ down }) => down));
  const units = Math.ceil(width / unitWidth) * Math.ceil(height / unitHeight);
  const blocks = units * components.reduce((sum, { across, down }) => sum + across * down, 0);
  return blocks * (BLOCK_BYTES + 64) + height * width * (components.length + 3);
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
