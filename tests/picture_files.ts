/** Small picture files of every kind that is read, made byte by byte. @module */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** Four pixels: red, green / blue, white. */
export const FOUR = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255];

const bgr = (pixel: number) => [2, 1, 0].map((c) => FOUR[pixel * 3 + c]);

/** A BMP file of 2×2 pixels; `row` gives the bytes of a row. A negative height is top-down. */
export function bmp(
  depth: number,
  height: number,
  palette: number[],
  row: (y: number) => number[],
) {
  const rows = [0, 1].map((i) => row(height > 0 ? 1 - i : i));
  const start = 54 + palette.length;
  const bytes = new Uint8Array(start + rows.flat().length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(10, start, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, 2, true);
  view.setInt32(22, height, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, depth, true);
  view.setUint32(46, palette.length / 4, true);
  bytes.set([...palette, ...rows.flat()], 54);
  return bytes;
}

const palette = [0, 1, 2, 3].flatMap((pixel) => [...bgr(pixel), 0]);
const whole = (y: number) => [...bgr(2 * y), ...bgr(2 * y + 1), 0, 0];

/** BMP files of `FOUR`. */
export const BMPS: readonly (readonly [string, Uint8Array])[] = [
  ["24 bits", bmp(24, 2, [], whole)],
  ["24 bits, top-down", bmp(24, -2, [], whole)],
  ["32 bits", bmp(32, 2, [], (y) => [...bgr(2 * y), 9, ...bgr(2 * y + 1), 9])],
  ["8 bits", bmp(8, 2, palette, (y) => [2 * y, 2 * y + 1, 0, 0])],
  ["4 bits", bmp(4, 2, palette, (y) => [2 * y << 4 | 2 * y + 1, 0, 0, 0])],
];

/** A part of a PNG file. */
export type Chunk = [name: string, content: number[]];

/** A PNG file of raw rows, each with its filter's number. */
export function png(
  width: number,
  height: number,
  kind: number[],
  raw: number[],
  ...more: Chunk[]
) {
  const header = [0, 0, 0, width, 0, 0, 0, height, ...kind];
  const chunks: Chunk[] = [["IHDR", header], ...more, ["IDAT", [...deflateSync(Buffer.from(raw))]]];
  const all = [...chunks, ["IEND", []] as Chunk].flatMap(([name, content]) => {
    const body = Buffer.from([...Buffer.from(name), ...content]);
    const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(content.length);
    check.writeUInt32BE(crc32(body));
    return [...size, ...body, ...check];
  });
  return Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...all]);
}

/** A segment of a JPEG file. */
const segment = (marker: number, content: number[]) => [
  0xff,
  marker,
  content.length + 2 >> 8,
  content.length + 2 & 255,
  ...content,
];

/** How a `flatJpeg` is stored. */
export interface JpegKind {
  readonly progressive?: boolean;
  /** The colour transform that an Adobe marker states. */
  readonly adobe?: number;
  /** Of EXIF. */
  readonly orientation?: number;
  /** Sixteen pixels wide: a second block, alike, follows a restart marker. */
  readonly restart?: boolean;
}

/**
 * A JPEG file of 8 by 8 pixels, each component of one value, 1 to 255: baseline, or progressive with a
 * scan for the means and one for the rest of the first component.
 */
export function flatJpeg(values: number[], kind: JpegKind = {}) {
  const { progressive, adobe, orientation, restart } = kind;
  const ids = values.map((_, i) => i + 1);
  const exif = orientation === undefined ? [] : segment(0xe1, [
    ...Buffer.from("Exif\0\0MM\0*"),
    ...[0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
  ]);
  const frame = [8, 0, 8, 0, restart ? 16 : 8, ids.length, ...ids.flatMap((id) => [id, 0x11, 0])];
  const scan = (of: number[], first: number, last: number, bits: string) => [
    ...segment(0xda, [of.length, ...of.flatMap((id) => [id, 0]), first, last, 0]),
    ...packBits(bits),
    ...restart ? [0xff, 0xd0, ...packBits(bits)] : [],
  ];
  const means = values.map((value) => meanBits(value - 128));
  const scans = progressive
    ? [scan(ids, 0, 0, means.join("")), scan([1], 1, 63, "0")]
    : [scan(ids, 0, 63, means.map((bits) => `${bits}0`).join(""))];
  return Uint8Array.of(
    ...[0xff, 0xd8],
    ...exif,
    ...adobe === undefined
      ? []
      : segment(0xee, [...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, adobe]),
    ...segment(0xdb, [0, ...Array<number>(64).fill(8)]),
    ...segment(progressive ? 0xc2 : 0xc0, frame),
    // Means: nine codes of four bits for 0 to 8 bits. The rest: one code of one bit, "all zeros".
    ...segment(0xc4, [0x00, 0, 0, 0, 9, ...Array<number>(12).fill(0), 0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ...segment(0xc4, [0x10, 1, ...Array<number>(15).fill(0), 0]),
    ...restart ? segment(0xdd, [0, 1]) : [],
    ...scans.flat(),
    ...[0xff, 0xd9],
  );
}

/** How many bits a number takes, and those bits; one less where it is negative. */
function meanBits(value: number): string {
  const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
  const bits = value < 0 ? value + 2 ** size - 1 : value;
  return size.toString(2).padStart(4, "0") + (size ? bits.toString(2).padStart(size, "0") : "");
}

/** Bits as bytes, filled up with ones; a byte of 255 is followed by 0. */
function packBits(bits: string): number[] {
  const full = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = full.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  return bytes.flatMap((byte) => byte === 255 ? [255, 0] : [byte]);
}

const ascii = (text: string) => [...Buffer.from(text)];

/** PGM and PPM files of two pixels: 0 and 255 in grey, or red and green. */
export const PNMS: readonly (readonly [string, Uint8Array])[] = [
  ["P2", Uint8Array.from(ascii("P2 # two\n2 1\n# pixels\n255\n0 255\n"))],
  ["P5", Uint8Array.from([...ascii("P5\n2 1\n255\n"), 0, 255])],
  ["P5 of 16 bits", Uint8Array.from([...ascii("P5\n2 1\n65535\n"), 0, 0, 255, 255])],
  ["P3", Uint8Array.from(ascii("P3 2 1 15\n15 0 0  0 15 0"))],
  ["P6", Uint8Array.from([...ascii("P6 2 1 255\n"), 255, 0, 0, 0, 255, 0])],
];

/** WebP files that libwebp wrote. */
export const WEBPS = {
  /** `FOUR`. */
  lossless: "UklGRiwAAABXRUJQVlA4TB8AAAAvAUAAAB8gEEjeHzqN+RcQFPwf3fxHZA/gBgwR/Q8BAA==",
  /** Red, clear green / half of (10, 20, 30), white. */
  alpha: "UklGRjYAAABXRUJQVlA4TCkAAAAvAUAAEB8gkE0WRP6o1xASJHT/71UgkGSyP+UCgqLrlgtosyvsQkT/QwA=",
  /** 16×16 of (202, 28, 60). */
  lossy: "UklGRjgAAABXRUJQVlA4ICwAAACQAQCdASoQABAAAUAmJaACdLoAA5gA/vD6K67xaUa/+8Z//cZ//cZ/7uAAAA==",
  /** The same, its left half clear. */
  lossyAlpha:
    "UklGRmQAAABXRUJQVlA4WAoAAAAQAAAADwAADwAAQUxQSBIAAAABDzD/ERFCLJjMX7o7g4j+hy5WUDggLAAA" +
    "AJABAJ0BKhAAEAABQCYloAJ0ugADmAD+8PorrvFpRr/7xn/9xn/9xn/u4AAA",
  /** `FOUR`, and EXIF that says it was turned to the left. */
  turned: "UklGRmAAAABXRUJQVlA4WAoAAAAIAAAAAQAAAQAAVlA4TB8AAAAvAUAAAB8gEEjeHzqN+RcQFPwf3fxHZA/g" +
    "BgwR/Q8BAEVYSUYaAAAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=",
  /** Two pictures on 4×4; the first is 2×2 of (1, 2, 3) from (2, 2) on. */
  film: "UklGRooAAABXRUJQVlA4WAoAAAACAAAAAwAAAwAAQU5JTQYAAAAAAAAAAABBTk1GLAAAAAEAAAEAAAEAAAEAADIA" +
    "AAJWUDhMFAAAAC8BQAAAB1CBVAggAAqa/seIiP4HQU5NRioAAAAAAAAAAAADAAADAAAyAAAAVlA4TBEAAAAvA8AA" +
    "AAfQhCY0of+BiOh/AAA=",
} as const;

/** A WebP file by its name in `WEBPS`. */
export const webp = (name: keyof typeof WEBPS): Uint8Array => Uint8Array.fromBase64(WEBPS[name]);

/** How a GIF is stored. */
export interface GifKind {
  /** Where the picture is on its canvas, and the canvas' size. */
  readonly place?: readonly [left: number, top: number];
  readonly canvas?: readonly [width: number, height: number];
  readonly interlaced?: boolean;
  /** The number of the colour that is clear. */
  readonly transparent?: number;
  /** Whether the palette is the picture's own. */
  readonly own?: boolean;
}

/** A GIF file of numbers into a palette of RGB bytes, in the order of the file. */
export function gif(width: number, palette: number[], numbers: number[], kind: GifKind = {}) {
  const height = numbers.length / width;
  const { place = [0, 0], canvas = [width, height], transparent, own, interlaced } = kind;
  const bits = Math.max(2, Math.ceil(Math.log2(palette.length / 3)));
  const colors = [...palette, ...Array<number>(3 * 2 ** bits - palette.length).fill(0)];
  const words = (...values: number[]) => values.flatMap((value) => [value & 255, value >> 8]);
  const flags = 0x80 | bits - 1;
  const codes = packCodes(numbers, bits);
  const parts = Array.from({ length: Math.ceil(codes.length / 255) }, (_, i) => {
    const part = codes.slice(i * 255, (i + 1) * 255);
    return [part.length, ...part];
  });
  return Uint8Array.from([
    ...[...Buffer.from("GIF89a"), ...words(...canvas), own ? 0 : flags, 0, 0],
    ...own ? [] : colors,
    ...transparent === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, transparent, 0],
    ...[0x2c, ...words(...place, width, height), (own ? flags : 0) | (interlaced ? 0x40 : 0)],
    ...own ? colors : [],
    ...[bits, ...parts.flat(), 0, 0x3b],
  ]);
}

/** Codes of growing bits for the longest strings that are known. */
function packCodes(numbers: number[], size: number): number[] {
  const [clear, end] = [2 ** size, 2 ** size + 1];
  const bytes: number[] = [];
  let [bits, buffer, held] = [size + 1, 0, 0];
  let known = new Map<string, number>();
  const write = (code: number) => {
    buffer |= code << held;
    for (held += bits; held >= 8; held -= 8, buffer >>>= 8) bytes.push(buffer & 255);
  };
  const codeOf = (text: string) => known.get(text) ?? Number(text);
  write(clear);
  let text = "";
  for (const number of numbers) {
    const longer = text === "" ? `${number}` : `${text},${number}`;
    if (!longer.includes(",") || known.has(longer)) {
      text = longer;
      continue;
    }
    write(codeOf(text));
    const next = end + 1 + known.size;
    if (next < 4096) known.set(longer, next);
    if (next === 2 ** bits && bits < 12) bits++;
    if (next === 4095 + 500) {
      write(clear);
      [known, bits] = [new Map(), size + 1];
    }
    text = `${number}`;
  }
  write(codeOf(text));
  if (end + 1 + known.size === 2 ** bits && bits < 12) bits++;
  write(end);
  if (held) bytes.push(buffer & 255);
  return bytes;
}

/** One good file of every kind. */
export function goodFiles(): Uint8Array[] {
  const colors: Chunk = ["PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]];
  const grey = Array.from({ length: 16 * 17 }, (_, i) => i % 17 ? i * 7 % 256 : i / 17 % 5);
  return [
    ...BMPS.map(([, bytes]) => bytes),
    ...PNMS.map(([, bytes]) => bytes),
    png(16, 16, [8, 0, 0, 0, 0], grey),
    png(2, 1, [16, 2, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    png(3, 1, [4, 3, 0, 0, 0], [0, 0x10, 0x20], colors),
    png(3, 2, [4, 0, 0, 0, 1], [0, 0x10, 0, 0x30, 0, 0x20, 0, 0x45, 0x60]),
    png(2, 1, [8, 6, 0, 0, 0], [0, 10, 20, 30, 0, 40, 50, 60, 255]),
    flatJpeg([50]),
    flatJpeg([50, 90, 200], { orientation: 6 }),
    flatJpeg([50, 90, 200], { progressive: true }),
    flatJpeg([50, 90, 200], { restart: true }),
    flatJpeg([50, 90, 200, 250], { adobe: 0 }),
    ...(Object.keys(WEBPS) as (keyof typeof WEBPS)[]).map(webp),
    gif(2, FOUR, [0, 1, 2, 3]),
    gif(16, FOUR, grey.slice(0, 256).map((value) => value % 4), { interlaced: true, own: true }),
    gif(2, FOUR, [0, 1, 2, 3], { place: [1, 2], canvas: [4, 4], transparent: 3 }),
  ];
}
