/** PNG's filters, passes and colours: from decompressed bytes to RGB. @module */
import { DecodeError } from "../picture/picture.ts";
import { overWhite } from "./over_white.ts";

/** PNG's numbers of its colour types. */
export const COLOR = { grey: 0, rgb: 2, palette: 3, greyAlpha: 4, rgba: 6 } as const;

/** What a PNG file says of its pixels. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

/** A header with the chunks that give colours their meaning. */
export interface PngColors extends PngHeader {
  /** RGB bytes. */
  readonly palette?: Uint8Array;
  /** The alpha of the palette's colours, or the one transparent colour in 16-bit samples. */
  readonly transparency?: Uint8Array;
}

/** Every `dx`-th pixel from (x0, y0) on, of every `dy`-th row. */
type Pass = readonly [x0: number, y0: number, dx: number, dy: number];
const WHOLE: Pass[] = [[0, 0, 1, 1]];
const ADAM7: Pass[] = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

const samplesOf = (color: number) => ({ 2: 3, 4: 2, 6: 4 })[color] ?? 1;

/** The passes that hold pixels: how many rows, and bytes a row without its filter's number. */
function passesOf({ width, height, depth, color, interlaced }: PngHeader) {
  return (interlaced ? ADAM7 : WHOLE).map((pass) => {
    const [x0, y0, dx, dy] = pass;
    const columns = Math.ceil((width - x0) / dx);
    const rows = columns > 0 ? Math.max(0, Math.ceil((height - y0) / dy)) : 0;
    return { pass, columns, rows, rowBytes: Math.ceil(columns * samplesOf(color) * depth / 8) };
  }).filter(({ rows }) => rows > 0);
}

/** Takes decompressed bytes as they come, and turns them into pixels. */
export interface Painting {
  /** RGB `[H, W, 3]`, over white. */
  readonly pixels: Uint8Array;
  /** Throws a `DecodeError`. Bytes after the last row are not looked at. */
  take(bytes: Uint8Array): void;
  isComplete(): boolean;
}

/** Begins a painting; it holds no more than two rows beside the pixels. */
export function createPainting(colors: PngColors, file: string): Painting {
  const pixels = new Uint8Array(colors.height * colors.width * 3);
  const painter = painterOf(colors, file);
  const pixelBytes = Math.max(1, samplesOf(colors.color) * colors.depth / 8);
  const passes = passesOf(colors);
  let [pass, row, filled] = [0, 0, 0];
  let [line, above] = linesOf(passes[0]);

  function finishRow(): void {
    const { pass: [x0, y0, dx, dy], columns, rows } = passes[pass];
    const samples = line.subarray(1);
    unfilter(line[0], samples, above.subarray(1), pixelBytes, file);
    const start = (y0 + row * dy) * colors.width + x0;
    for (let i = 0; i < columns; i++) painter(samples, i, pixels, (start + i * dx) * 3);
    filled = 0;
    if (++row < rows) {
      [line, above] = [above, line];
    } else if (++pass < passes.length) {
      row = 0;
      [line, above] = linesOf(passes[pass]);
    }
  }

  return {
    pixels,
    take(bytes) {
      for (let at = 0; at < bytes.length && pass < passes.length;) {
        const part = bytes.subarray(at, at + line.length - filled);
        line.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled === line.length) finishRow();
      }
    },
    isComplete: () => pass === passes.length,
  };
}

/** A row with its filter's number, and the row above it. */
function linesOf({ rowBytes }: { readonly rowBytes: number }): [Uint8Array, Uint8Array] {
  return [new Uint8Array(1 + rowBytes), new Uint8Array(1 + rowBytes)];
}

/** Undoes a row's filter in place; `above` is the row before it, undone. */
function unfilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  pixelBytes: number,
  file: string,
): void {
  if (filter > 4) throw new DecodeError(file, `it is damaged: there is no filter ${filter}`);
  if (filter === 0) return;
  for (let i = 0; i < line.length; i++) {
    const left = i < pixelBytes ? 0 : line[i - pixelBytes];
    const up = above[i];
    if (filter === 1) line[i] += left;
    else if (filter === 2) line[i] += up;
    else if (filter === 3) line[i] += (left + up) >> 1;
    else line[i] += paeth(left, up, i < pixelBytes ? 0 : above[i - pixelBytes]);
  }
}

/** Whichever of the three is nearest to left + up − corner. */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Writes pixel `i` of a row at `target[at]`. */
type Painter = (row: Uint8Array, i: number, target: Uint8Array, at: number) => void;

function painterOf(colors: PngColors, file: string): Painter {
  if (colors.color === COLOR.palette) return palettePainter(colors, file);
  const { depth, color, transparency } = colors;
  const samples = samplesOf(color);
  const hasAlpha = color === COLOR.greyAlpha || color === COLOR.rgba;
  const hues = hasAlpha ? samples - 1 : samples;
  const key = keyOf(transparency, hues);
  const largest = 2 ** depth - 1;
  const eightBits = (value: number) => depth === 16 ? value >> 8 : value * 255 / largest;
  return (row, i, target, at) => {
    const first = i * samples;
    const isKey = key?.every((value, c) => sampleAt(row, first + c, depth) === value);
    const alpha = hasAlpha ? eightBits(sampleAt(row, first + hues, depth)) : isKey ? 0 : 255;
    for (let c = 0; c < 3; c++) {
      const value = eightBits(sampleAt(row, first + (hues === 3 ? c : 0), depth));
      target[at + c] = overWhite(value, alpha);
    }
  };
}

function palettePainter({ depth, palette, transparency }: PngColors, file: string): Painter {
  const colors = palette ?? new Uint8Array();
  return (row, i, target, at) => {
    const index = sampleAt(row, i, depth);
    if (index * 3 + 3 > colors.length) {
      throw new DecodeError(file, `it is damaged: its palette has no colour ${index}`);
    }
    const alpha = transparency?.[index] ?? 255;
    for (let c = 0; c < 3; c++) target[at + c] = overWhite(colors[index * 3 + c], alpha);
  };
}

/** The one transparent colour, a 16-bit number for each hue. */
function keyOf(transparency: Uint8Array | undefined, hues: number): number[] | undefined {
  if (!transparency || transparency.length < hues * 2) return undefined;
  return Array.from({ length: hues }, (_, c) => transparency[c * 2] << 8 | transparency[c * 2 + 1]);
}

function sampleAt(row: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return row[index];
  if (depth === 16) return row[index * 2] << 8 | row[index * 2 + 1];
  const bit = index * depth;
  return row[bit >> 3] >> (8 - depth - bit % 8) & (2 ** depth - 1);
}
