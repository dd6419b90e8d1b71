/** JPEG: the segments of a file (ITU-T T.81, annex B), by our own reader. @module */
import { buildHuffman, damaged, type HuffmanTable } from "./jpeg_bits.ts";
import { type ColorModel, colorsOf } from "./jpeg_colors.ts";
import { type Component, decodeScan, type Frame, type Scan, ZIGZAG } from "./jpeg_scan.ts";
import { readOrientation, upright } from "./orientation.ts";
import { checkDimensions, DecodeError, type Picture, truncated } from "../picture/picture.ts";

/** Usual progressive files have ten; each costs a walk over all pixels. */
const MAX_SCANS = 100;

/** A coded block of 8×8 pixels takes a bit at least; half of that, to be safe with odd sampling. */
const MAX_PIXELS_A_BYTE = 8 * 8 * 8 * 2;

const MARKER = {
  huffman: 0xc4,
  end: 0xd9,
  scan: 0xda,
  quantisation: 0xdb,
  restart: 0xdd,
  exif: 0xe1,
  adobe: 0xee,
};
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isAlone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);

/** What the segments have said so far. */
interface State {
  frame?: Frame;
  /** Units between restart markers; 0 for none. */
  restart: number;
  orientation: number;
  /** The colour transform that an Adobe marker states. */
  adobe?: number;
  readonly tables: Uint16Array[];
  readonly dc: HuffmanTable[];
  readonly ac: HuffmanTable[];
}

/**
 * Decodes a JPEG file: baseline or progressive, grey, YCbCr, RGB or CMYK, upright as its EXIF says. One
 * that lacks nothing but its end is read with a warning. Throws a `DecodeError` where it is damaged,
 * truncated, too large or of a rarer kind.
 */
export function decodeJpeg(bytes: Uint8Array, file: string): Picture & { warning?: string } {
  const found = [...segments(bytes)];
  const hasEnd = found.at(-1)?.marker === MARKER.end;
  try {
    const { frame, state } = readSegments(bytes, found, file);
    if (!hasEnd && !frame.components.every(isComplete)) throw truncated(file);
    const pixels = colorsOf(frame, modelOf(frame, state.adobe), state.adobe !== undefined);
    const picture = { height: frame.height, width: frame.width, pixels };
    const warning = hasEnd ? {} : { warning: "its end is missing, though all pixels are there" };
    return { ...upright(picture, state.orientation), ...warning };
  } catch (error) {
    throw !hasEnd && error instanceof DecodeError ? truncated(file) : error;
  }
}

/** Whether scans have given all bits of all coefficients. */
function isComplete({ missing }: Component): boolean {
  return missing.every((bits) => bits === 0);
}

type Segment = { readonly marker: number; readonly at: number };

function readSegments(bytes: Uint8Array, found: readonly Segment[], file: string) {
  // A file with too many scans is refused before any time goes into it.
  if (found.filter(({ marker }) => marker === MARKER.scan).length > MAX_SCANS) {
    throw new DecodeError(file, `it has more than ${MAX_SCANS} scans`);
  }
  const state: State = { restart: 0, orientation: 1, tables: [], dc: [], ac: [] };
  for (const { marker, at } of found) {
    if (marker !== MARKER.end) readSegment(bytes, marker, at, state, file);
  }
  const { frame } = state;
  if (!frame) throw new DecodeError(file, "it has no frame header");
  if (frame.components.some(({ table }) => !table)) {
    throw damaged(file, "a component has no pixels");
  }
  return { frame, state };
}

function readSegment(
  bytes: Uint8Array,
  marker: number,
  at: number,
  state: State,
  file: string,
): void {
  const length = bytes[at] << 8 | bytes[at + 1];
  const content = bytes.subarray(at + 2, at + length);
  if (length < 2 || at + length > bytes.length) throw truncated(file);
  if (isFrame(marker)) {
    if (state.frame) throw damaged(file, "it has two frames");
    state.frame = readFrame(content, marker, bytes.length, file);
  } else if (marker === MARKER.quantisation) readQuantisation(content, state, file);
  else if (marker === MARKER.huffman) readHuffman(content, state, file);
  else if (marker === MARKER.restart) state.restart = content[0] << 8 | content[1];
  else if (marker === MARKER.exif && startsWith(content, "Exif\0\0")) {
    state.orientation = readOrientation(content.subarray(6));
  } else if (marker === MARKER.adobe && startsWith(content, "Adobe")) {
    state.adobe = content[11];
  } else if (marker === MARKER.scan) {
    if (!state.frame) throw new DecodeError(file, "it has no frame header");
    const scan = readScan(content, state.frame, state, file);
    decodeScan(bytes, at + length, state.frame, scan, file);
  }
}

/** Reads a frame's header, and holds it against all limits before it takes memory. */
function readFrame(content: Uint8Array, marker: number, bytes: number, file: string): Frame {
  if (marker > 0xc2) throw new DecodeError(file, "it is a lossless or arithmetic JPEG");
  if (content[0] !== 8) throw new DecodeError(file, `it has ${content[0]} bits a sample`);
  const [height, width] = [content[1] << 8 | content[2], content[3] << 8 | content[4]];
  checkDimensions(file, height, width);
  if (height * width > bytes * MAX_PIXELS_A_BYTE) {
    throw new DecodeError(file, `its ${bytes} bytes cannot hold ${width}×${height} pixels`);
  }
  const count = content[5];
  if (content.length < 6 + 3 * count) throw truncated(file);
  if (![1, 3, 4].includes(count)) throw new DecodeError(file, `it has ${count} colours`);
  const parts = Array.from({ length: count }, (_, i) => {
    const [id, sampling, tableNumber] = content.subarray(6 + 3 * i, 9 + 3 * i);
    return { id, tableNumber, across: sampling >> 4, down: sampling & 15 };
  });
  if (parts.some(({ across, down }) => !(across >= 1 && across <= 4 && down >= 1 && down <= 4))) {
    throw damaged(file, "its sampling is not 1 to 4");
  }
  const mostAcross = Math.max(...parts.map(({ across }) => across));
  const mostDown = Math.max(...parts.map(({ down }) => down));
  const unitColumns = Math.ceil(width / (8 * mostAcross));
  const unitRows = Math.ceil(height / (8 * mostDown));
  const components = parts.map((part): Component => {
    const [columns, rows] = [unitColumns * part.across, unitRows * part.down];
    return {
      ...part,
      width: Math.ceil(width * part.across / mostAcross),
      height: Math.ceil(height * part.down / mostDown),
      columns,
      rows,
      coefficients: new Int16Array(columns * rows * 64),
      missing: new Uint8Array(64).fill(255),
      mean: 0,
    };
  });
  return { height, width, progressive: marker === 0xc2, components, unitColumns, unitRows };
}

function readQuantisation(content: Uint8Array, { tables }: State, file: string): void {
  for (let at = 0; at < content.length;) {
    const [wide, number] = [content[at] >> 4, content[at] & 15];
    const size = wide ? 2 : 1;
    if (wide > 1 || number > 3 || at + 1 + 64 * size > content.length) {
      throw damaged(file, "a quantisation table is cut off");
    }
    const table = new Uint16Array(64);
    for (let k = 0; k < 64; k++) {
      const place = at + 1 + k * size;
      table[ZIGZAG[k]] = wide ? content[place] << 8 | content[place + 1] : content[place];
    }
    tables[number] = table;
    at += 1 + 64 * size;
  }
}

function readHuffman(content: Uint8Array, { dc, ac }: State, file: string): void {
  for (let at = 0; at < content.length;) {
    const [kind, number] = [content[at] >> 4, content[at] & 15];
    const counts = content.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + total;
    if (kind > 1 || number > 3 || end > content.length) {
      throw damaged(file, "a Huffman table is cut off");
    }
    (kind ? ac : dc)[number] = buildHuffman(counts, content.slice(at + 17, end), file);
    at = end;
  }
}

/** Reads a scan's header; its components get the tables that hold now. */
function readScan(content: Uint8Array, frame: Frame, state: State, file: string): Scan {
  const count = content[0];
  if (!(count >= 1 && count <= 4) || content.length < 4 + 2 * count) {
    throw damaged(file, "a scan's header is cut off");
  }
  const components = Array.from({ length: count }, (_, i) => {
    const [id, numbers] = content.subarray(1 + 2 * i, 3 + 2 * i);
    const component = frame.components.find((each) => each.id === id);
    if (!component) throw damaged(file, `a scan is of a component ${id}, which is none`);
    component.dc = state.dc[numbers >> 4];
    component.ac = state.ac[numbers & 15];
    component.table ??= state.tables[component.tableNumber];
    if (!component.table) throw damaged(file, "a quantisation table is missing");
    return component;
  });
  const [first, last, bits] = content.subarray(1 + 2 * count);
  const [high, low] = [bits >> 4, bits & 15];
  const isRight = first <= last && last <= 63 && low <= 13 &&
    (first === 0 ? last === 0 : count === 1);
  if (frame.progressive && !isRight) throw damaged(file, "a scan's header makes no sense");
  return { components, first, last, high, low, restart: state.restart };
}

function modelOf({ components }: Frame, adobe: number | undefined): ColorModel {
  if (components.length === 1) return "grey";
  if (components.length === 4) return adobe === 2 ? "YCCK" : "CMYK";
  const isNamedRgb = String.fromCharCode(...components.map(({ id }) => id)) === "RGB";
  return adobe === 0 || isNamedRgb ? "RGB" : "YCbCr";
}

/** The markers of a file, each with the place of its segment's length; passes over coded pixels. */
function* segments(bytes: Uint8Array): Generator<Segment> {
  let at = 2;
  while (at + 1 < bytes.length) {
    const marker = bytes[at + 1];
    // Between segments of coded pixels 0 stands for a byte 255, and 255 fills.
    if (bytes[at] !== 0xff || marker === 0 || marker === 0xff || isAlone(marker)) {
      at++;
      continue;
    }
    yield { marker, at: at + 2 };
    if (marker === MARKER.end) return;
    at += 2 + Math.max(2, (bytes[at + 2] << 8) | bytes[at + 3]);
  }
}

const startsWith = (bytes: Uint8Array, text: string) =>
  [...text].every((letter, i) => bytes[i] === letter.charCodeAt(0));
