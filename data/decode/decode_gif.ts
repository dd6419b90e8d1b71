/** GIF: the first picture of a file (CompuServe, GIF89a), by our own reader, which keeps limits. @module */
import { checkDimensions, DecodeError, type Picture, truncated } from "../picture/picture.ts";
import { unpackCodes } from "./gif_codes.ts";

const BLOCK = { extension: 0x21, image: 0x2c, end: 0x3b };
const GRAPHIC_CONTROL = 0xf9;

/** Every how many rows each pass of an interlaced picture has, and where it begins. */
const PASSES = [[0, 8], [4, 8], [2, 4], [1, 2]];

/** Where the first picture is, and what its numbers mean. */
interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly interlaced: boolean;
  /** RGB bytes. */
  readonly palette: Uint8Array;
  /** The number that is transparent, if any. */
  readonly transparent?: number;
  /** Where its codes begin. */
  readonly start: number;
}

/**
 * Decodes the first picture of a GIF file; what it leaves of the canvas, or is transparent, is white.
 * Throws a `DecodeError` where it is damaged, truncated or too large.
 */
export function decodeGif(bytes: Uint8Array, file: string): Picture {
  if (bytes.length < 13) throw truncated(file);
  const frame = findFrame(bytes, file);
  // Where a picture is larger than its canvas, viewers enlarge the canvas.
  const width = Math.max(wordAt(bytes, 6), frame.left + frame.width);
  const height = Math.max(wordAt(bytes, 8), frame.top + frame.height);
  checkDimensions(file, frame.height, frame.width);
  checkDimensions(file, height, width);
  const { palette, transparent } = frame;
  const pixels = new Uint8Array(height * width * 3).fill(255);
  const rows = rowsOf(frame);
  const colors = palette.length / 3;
  const count = unpackCodes(bytes, frame.start, frame.width * frame.height, file, (i, index) => {
    if (index === transparent) return;
    if (index >= colors) throw new DecodeError(file, `its palette has no colour ${index}`);
    const row = frame.top + rows[Math.floor(i / frame.width)];
    const at = (row * width + frame.left + i % frame.width) * 3;
    for (let c = 0; c < 3; c++) pixels[at + c] = palette[index * 3 + c];
  });
  if (count < frame.width * frame.height) throw truncated(file, ": its pixels end too early");
  return { height, width, pixels };
}

const wordAt = (bytes: Uint8Array, at: number) => bytes[at] | bytes[at + 1] << 8;

/** The bytes of a palette, if the flags before it say that there is one. */
const paletteBytes = (flags: number) => flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;

/** Passes over extensions to the first picture. */
function findFrame(bytes: Uint8Array, file: string): Frame {
  const [start, length] = [13, paletteBytes(bytes[10])];
  let transparent: number | undefined;
  for (let at = start + length; at < bytes.length;) {
    if (bytes[at] === BLOCK.image) {
      return readFrame(bytes, at + 1, bytes.subarray(start, start + length), transparent, file);
    }
    if (bytes[at] === BLOCK.end) throw new DecodeError(file, "it has no picture");
    if (bytes[at] !== BLOCK.extension) {
      throw new DecodeError(file, "it is damaged: a block is none");
    }
    if (bytes[at + 1] === GRAPHIC_CONTROL) {
      transparent = bytes[at + 3] & 1 ? bytes[at + 6] : undefined;
    }
    at += 2;
    while (bytes[at]) at += 1 + bytes[at]; // an extension is parts, each with its length
    at++;
  }
  throw truncated(file);
}

function readFrame(
  bytes: Uint8Array,
  at: number,
  shared: Uint8Array,
  transparent: number | undefined,
  file: string,
): Frame {
  const start = at + 9 + paletteBytes(bytes[at + 8]);
  if (start >= bytes.length) throw truncated(file);
  const [left, top, width, height] = [0, 2, 4, 6].map((place) => wordAt(bytes, at + place));
  const own = bytes.subarray(at + 9, start);
  const palette = own.length ? own : shared;
  if (palette.length === 0) throw new DecodeError(file, "it has no palette");
  const interlaced = (bytes[at + 8] & 0x40) !== 0;
  return { left, top, width, height, interlaced, palette, transparent, start };
}

/** The row of the picture that each row of the file is. */
function rowsOf({ height, interlaced }: Frame): Uint16Array {
  const rows = Uint16Array.from({ length: height }, (_, row) => row);
  if (!interlaced) return rows;
  const inPasses = PASSES.flatMap(([first, step]) =>
    [...rows].filter((row) => row % step === first)
  );
  return Uint16Array.from(inPasses);
}
