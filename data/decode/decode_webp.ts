/**
 * WebP: the container by our own reader, which keeps limits; the pixels by libwebp. Of a film, the first
 * picture.
 *
 * @module
 */
import openLibrary from "@jsquash/webp/codec/dec/webp_dec.js";
import program from "@jsquash/webp/codec/dec/webp_dec.wasm" with { type: "bytes" };
import { readOrientation, upright } from "./orientation.ts";
import { flatten } from "./over_white.ts";
import { checkDimensions, DecodeError, type Picture, truncated } from "../picture/picture.ts";

/** Films of an hour have as many. */
const MAX_CHUNKS = 100_000;

/** A part of a file. */
interface Chunk {
  readonly name: string;
  readonly content: Uint8Array;
}

/** A picture within the canvas. */
interface Frame {
  readonly left: number;
  readonly top: number;
  /** The coded pixels, with their alpha before them where it is apart. */
  readonly chunks: readonly Chunk[];
}

/**
 * Decodes a WebP file, lossy or lossless; what is transparent is composed over white, and the
 * orientation of EXIF is applied. Throws a `DecodeError` where it is damaged, truncated or too large.
 */
export function decodeWebp(bytes: Uint8Array, file: string): Picture {
  if (bytes.length < 20) throw truncated(file);
  const end = 8 + viewOf(bytes).getUint32(4, true);
  if (end > bytes.length) throw truncated(file);
  const chunks = readChunks(bytes.subarray(12, end), file);
  const frame = firstFrame(chunks, file);
  const { height, width } = sizeOf(frame.chunks, file);
  const canvas = canvasOf(chunks, file) ?? { height, width };
  checkDimensions(file, canvas.height, canvas.width);
  if (frame.left + width > canvas.width || frame.top + height > canvas.height) {
    throw new DecodeError(file, "it is damaged: its picture is larger than its canvas");
  }
  const inner = { height, width, pixels: unpack(frame.chunks, { height, width }, file) };
  const exif = chunks.find(({ name }) => name === "EXIF")?.content;
  return upright(onCanvas(inner, frame, canvas), exif ? orientationOf(exif) : 1);
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const textOf = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** The parts that RIFF's bytes have, each filled up to an even length. */
function readChunks(bytes: Uint8Array, file: string): Chunk[] {
  const view = viewOf(bytes);
  const chunks: Chunk[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const start = at + 8;
    const end = start + view.getUint32(at + 4, true);
    if (end > bytes.length) throw truncated(file);
    if (chunks.length === MAX_CHUNKS) {
      throw new DecodeError(file, `it has more than ${MAX_CHUNKS} parts`, "too large");
    }
    chunks.push({
      name: textOf(bytes.subarray(at, at + 4)),
      content: bytes.subarray(start, end),
    });
    at = end + end % 2;
  }
  return chunks;
}

/** The still picture, or a film's first. */
function firstFrame(chunks: readonly Chunk[], file: string): Frame {
  const film = chunks.find(({ name }) => name === "ANMF")?.content;
  if (!film) return { left: 0, top: 0, chunks: codedOf(chunks) };
  if (film.length < 16) throw truncated(file);
  const inner = codedOf(readChunks(film.subarray(16), file));
  return { left: 2 * wordAt(film, 0), top: 2 * wordAt(film, 3), chunks: inner };
}

const codedOf = (chunks: readonly Chunk[]) => {
  const coded = chunks.find(({ name }) => ["VP8 ", "VP8L"].includes(name));
  const alpha = coded?.name === "VP8 " && chunks.find(({ name }) => name === "ALPH");
  return [...alpha ? [alpha] : [], ...coded ? [coded] : []];
};

/** Three bytes, the lowest first. */
const wordAt = (bytes: Uint8Array, at: number) =>
  bytes[at] | bytes[at + 1] << 8 | bytes[at + 2] << 16;

function canvasOf(chunks: readonly Chunk[], file: string) {
  const extended = chunks.find(({ name }) => name === "VP8X")?.content;
  if (!extended) return undefined;
  if (extended.length < 10) throw truncated(file);
  return { width: wordAt(extended, 4) + 1, height: wordAt(extended, 7) + 1 };
}

/** The size that the coded pixels state, held against the limits before libwebp sees it. */
function sizeOf(chunks: readonly Chunk[], file: string) {
  const coded = chunks.at(-1);
  if (!coded) throw new DecodeError(file, "it has no picture");
  const { name, content } = coded;
  const isLossless = name === "VP8L";
  if (content.length < (isLossless ? 5 : 10)) throw truncated(file);
  const isPicture = isLossless ? content[0] === 0x2f : (content[0] & 1) === 0;
  if (!isPicture) throw new DecodeError(file, "it is damaged: its pixels have no header");
  // Two sizes of 14 bits: less one and without a gap, or each in two bytes.
  const bits = viewOf(content).getUint32(isLossless ? 1 : 6, true);
  const [width, height] = isLossless
    ? [(bits & 0x3fff) + 1, (bits >>> 14 & 0x3fff) + 1]
    : [bits & 0x3fff, bits >>> 16 & 0x3fff];
  checkDimensions(file, height, width);
  return { height, width };
}

/** Unpacks one picture by libwebp, which gets a file of nothing else: `[H, W, 3]` over white. */
function unpack(
  chunks: readonly Chunk[],
  { height, width }: { height: number; width: number },
  file: string,
): Uint8Array {
  const found = openWebp(file).decode(stillOf(chunks, height, width));
  if (found?.width !== width || found.height !== height) {
    throw new DecodeError(file, "it is damaged: its pixels make no sense, or end too early");
  }
  return flatten(found.data);
}

/** A still picture as a file. */
function stillOf(chunks: readonly Chunk[], height: number, width: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(10);
  const view = viewOf(header);
  header[0] = 0x10; // there is alpha
  view.setUint16(4, width - 1, true);
  view.setUint16(7, height - 1, true);
  const all = chunks.length > 1 ? [{ name: "VP8X", content: header }, ...chunks] : chunks;
  const bytes = all.reduce((sum, { content }) => sum + 8 + content.length + content.length % 2, 12);
  const still = new Uint8Array(bytes);
  still.set(letters("RIFF"));
  viewOf(still).setUint32(4, bytes - 8, true);
  still.set(letters("WEBP"), 8);
  let at = 12;
  for (const { name, content } of all) {
    still.set(letters(name), at);
    viewOf(still).setUint32(at + 4, content.length, true);
    still.set(content, at + 8);
    at += 8 + content.length + content.length % 2;
  }
  return still;
}

const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

let compiled: WebAssembly.Module | undefined;

/**
 * A libwebp with memory of its own for each picture: a large one leaves nothing behind, and a hostile
 * one reaches nothing. It is there at once, as its program comes with this module.
 */
function openWebp(file: string) {
  try {
    compiled ??= new WebAssembly.Module(program);
  } catch {
    throw new DecodeError(file, "WebP needs WebAssembly, which is not allowed here");
  }
  const library = {
    instantiateWasm(imports: WebAssembly.Imports, done: (one: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(compiled!, imports);
      done(instance);
      return instance.exports;
    },
    printErr() {},
  };
  openLibrary(library);
  return library as unknown as { decode(bytes: Uint8Array): ImageData | null };
}

function onCanvas(inner: Picture, { left, top }: Frame, canvas: { height: number; width: number }) {
  if (inner.height === canvas.height && inner.width === canvas.width) return inner;
  const pixels = new Uint8Array(canvas.height * canvas.width * 3).fill(255);
  for (let y = 0; y < inner.height; y++) {
    const row = inner.pixels.subarray(y * inner.width * 3, (y + 1) * inner.width * 3);
    pixels.set(row, ((top + y) * canvas.width + left) * 3);
  }
  return { ...canvas, pixels };
}

/** EXIF with or without the letters that JPEG files have before it. */
function orientationOf(exif: Uint8Array): number {
  return readOrientation(textOf(exif.subarray(0, 6)) === "Exif\0\0" ? exif.subarray(6) : exif);
}
