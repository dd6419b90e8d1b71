/** Scans of a JPEG file: from coded bits to coefficients (ITU-T T.81, annexes F and G). @module */
import { BitReader, damaged, type HuffmanTable } from "./jpeg_bits.ts";

/** One colour of a frame. */
export interface Component {
  readonly id: number;
  /** Samples of a unit of coding, across and down, in blocks: 1 to 4. */
  readonly across: number;
  readonly down: number;
  /** Which table its coefficients are multiplied by; the table itself from its first scan on. */
  readonly tableNumber: number;
  table?: Uint16Array;
  /** Its size in samples. */
  readonly width: number;
  readonly height: number;
  /** Blocks in a row and in a column, filled up to whole units. */
  readonly columns: number;
  readonly rows: number;
  /** `[rows, columns, 64]`, in the order of rows and columns, not yet multiplied. */
  readonly coefficients: Int16Array;
  /** How many of the lowest bits of each coefficient no scan has given yet; at first 255. */
  readonly missing: Uint8Array;
  dc?: HuffmanTable;
  ac?: HuffmanTable;
  /** The mean of the block before. */
  mean: number;
}

/** The size of a picture, and its units of coding. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly progressive: boolean;
  readonly components: readonly Component[];
  readonly unitColumns: number;
  readonly unitRows: number;
}

/** What a scan adds to the coefficients. */
export interface Scan {
  readonly components: readonly Component[];
  /** The coefficients that it holds, of 0 to 63. */
  readonly first: number;
  readonly last: number;
  /** The bit before this one was the last of the scan before; 0 where this is the first scan. */
  readonly high: number;
  /** The lowest bit that this scan holds. */
  readonly low: number;
  /** Units between restart markers; 0 for none. */
  readonly restart: number;
}

/** Where the coefficients of a file's order are in a block. */
// deno-fmt-ignore
export const ZIGZAG = Uint8Array.of(
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
  28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61,
  54, 47, 55, 62, 63,
);

/** Decodes a block: the coefficients of a component from `at` on. */
type DecodeBlock = (component: Component, at: number) => void;

/** Decodes a scan whose bits begin at `start`. Throws a `DecodeError`. */
export function decodeScan(
  bytes: Uint8Array,
  start: number,
  frame: Frame,
  scan: Scan,
  file: string,
): void {
  const reader = new BitReader(bytes, start, file);
  const state = { run: 0 };
  const decodeBlock = blockDecoder(reader, frame, scan, state, file);
  const [only] = scan.components;
  const [first, last] = frame.progressive ? [scan.first, scan.last] : [0, 63];
  for (const { missing } of scan.components) {
    missing.fill(frame.progressive ? scan.low : 0, first, last + 1);
  }
  const isAlone = scan.components.length === 1;
  // A component alone has its own blocks one by one, without those that fill up a unit.
  const columns = isAlone ? Math.ceil(only.width / 8) : frame.unitColumns;
  const rows = isAlone ? Math.ceil(only.height / 8) : frame.unitRows;
  let untilRestart = scan.restart;
  for (const component of scan.components) component.mean = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      if (scan.restart && untilRestart-- === 0) {
        reader.restart();
        untilRestart = scan.restart - 1;
        state.run = 0;
        for (const component of scan.components) component.mean = 0;
      }
      if (isAlone) decodeBlock(only, (row * only.columns + column) * 64);
      else decodeUnit(scan.components, row, column, decodeBlock);
    }
    reader.check();
  }
}

function decodeUnit(
  components: readonly Component[],
  row: number,
  column: number,
  decodeBlock: DecodeBlock,
): void {
  for (const component of components) {
    const { across, down, columns } = component;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) {
        decodeBlock(component, ((row * down + y) * columns + column * across + x) * 64);
      }
    }
  }
}

/** `state.run` is how many blocks are still to have no more coefficients. */
function blockDecoder(
  reader: BitReader,
  { progressive }: Frame,
  { first, last, high, low }: Scan,
  state: { run: number },
  file: string,
): DecodeBlock {
  if (!progressive) return baseline(reader, file);
  if (first === 0) return high === 0 ? firstMeans(reader, low, file) : moreOfMeans(reader, low);
  return high === 0
    ? firstCoefficients(reader, first, last, low, state, file)
    : moreOfCoefficients(reader, first, last, low, state, file);
}

function tableOf(table: HuffmanTable | undefined, file: string): HuffmanTable {
  if (!table) throw damaged(file, "a Huffman table is missing");
  return table;
}

function readMean(reader: BitReader, component: Component, file: string): number {
  const size = reader.decode(tableOf(component.dc, file));
  if (size > 15) throw damaged(file, "a coefficient is too large");
  return component.mean += reader.readSigned(size);
}

function baseline(reader: BitReader, file: string): DecodeBlock {
  return (component, at) => {
    const { coefficients } = component;
    coefficients[at] = readMean(reader, component, file);
    const table = tableOf(component.ac, file);
    for (let k = 1; k < 64; k++) {
      const symbol = reader.decode(table);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) break;
      k += zeros;
      if (k > 63) throw damaged(file, "a block has too many coefficients");
      coefficients[at + ZIGZAG[k]] = reader.readSigned(size);
    }
  };
}

const firstMeans =
  (reader: BitReader, low: number, file: string): DecodeBlock => (component, at) => {
    component.coefficients[at] = readMean(reader, component, file) << low;
  };

const moreOfMeans = (reader: BitReader, low: number): DecodeBlock => ({ coefficients }, at) => {
  if (reader.read(1)) coefficients[at] |= 1 << low;
};

function firstCoefficients(
  reader: BitReader,
  first: number,
  last: number,
  low: number,
  state: { run: number },
  file: string,
): DecodeBlock {
  return ({ coefficients, ac }, at) => {
    if (state.run > 0) {
      state.run--;
      return;
    }
    const table = tableOf(ac, file);
    for (let k = first; k <= last; k++) {
      const symbol = reader.decode(table);
      const [zeros, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && zeros < 15) {
        state.run = (1 << zeros) - 1 + reader.read(zeros);
        break;
      }
      k += zeros;
      if (k > 63) throw damaged(file, "a block has too many coefficients");
      coefficients[at + ZIGZAG[k]] = reader.readSigned(size) * (1 << low);
    }
  };
}

/** Adds one bit to coefficients that are there, and new ones of that bit. */
function moreOfCoefficients(
  reader: BitReader,
  first: number,
  last: number,
  low: number,
  state: { run: number },
  file: string,
): DecodeBlock {
  const bit = 1 << low;
  const refine = (coefficients: Int16Array, place: number) => {
    const value = coefficients[place];
    if (reader.read(1) && (value & bit) === 0) coefficients[place] += value > 0 ? bit : -bit;
  };
  return ({ coefficients, ac }, at) => {
    let k = first;
    if (state.run === 0) {
      const table = tableOf(ac, file);
      for (; k <= last; k++) {
        const symbol = reader.decode(table);
        let zeros = symbol >> 4;
        if ((symbol & 15) === 0 && zeros < 15) {
          state.run = (1 << zeros) + reader.read(zeros);
          break;
        }
        const value = symbol & 15 ? (reader.read(1) ? bit : -bit) : 0;
        for (; k <= last; k++) {
          const place = at + ZIGZAG[k];
          if (coefficients[place] !== 0) refine(coefficients, place);
          else if (zeros-- === 0) break;
        }
        if (value && k <= last) coefficients[at + ZIGZAG[k]] = value;
      }
    }
    if (state.run === 0) return;
    for (; k <= last; k++) {
      if (coefficients[at + ZIGZAG[k]] !== 0) refine(coefficients, at + ZIGZAG[k]);
    }
    state.run--;
  };
}
