/** From a JPEG's components to RGB: each brought to the picture's size, then their colours mixed. @module */
import { samplesOf } from "./jpeg_samples.ts";
import type { Component, Frame } from "./jpeg_scan.ts";

/** What the components are. */
export type ColorModel = "grey" | "YCbCr" | "RGB" | "CMYK" | "YCCK";

/** A component in the picture's size, row by row. */
type RowReader = (y: number, row: Uint8Array) => void;

/** RGB `[H, W, 3]`. Inks are `inverted` where 255 stands for none, as Adobe writes them. */
export function colorsOf(frame: Frame, model: ColorModel, inverted: boolean): Uint8Array {
  const { height, width, components } = frame;
  const readers = components.map((component) => rowReader(component, frame));
  const rows = components.map(() => new Uint8Array(width));
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    readers.forEach((read, c) => read(y, rows[c]));
    const target = pixels.subarray(y * width * 3, (y + 1) * width * 3);
    if (model === "grey") greyRow(rows[0], target);
    else if (model === "RGB" || model === "CMYK") plainRow(rows, target);
    else yccRow(rows, target);
    if (rows.length === 4) inkRow(rows[3], target, inverted, model === "YCCK");
  }
  return pixels;
}

function greyRow(row: Uint8Array, target: Uint8Array): void {
  for (let x = 0, at = 0; x < row.length; x++) {
    target[at++] = row[x];
    target[at++] = row[x];
    target[at++] = row[x];
  }
}

function plainRow([red, green, blue]: Uint8Array[], target: Uint8Array): void {
  for (let x = 0, at = 0; x < red.length; x++) {
    target[at++] = red[x];
    target[at++] = green[x];
    target[at++] = blue[x];
  }
}

const clamp = (value: number) => value < 0 ? 0 : value > 255 ? 255 : value;
const fixed = (value: number) => Math.round(value * 65_536);
const [RED, BLUE] = [fixed(1.402), fixed(1.772)];
const [GREEN_CB, GREEN_CR] = [fixed(0.34414), fixed(0.71414)];

/** ITU-T T.871, in whole numbers. */
function yccRow([luma, cbs, crs]: Uint8Array[], target: Uint8Array): void {
  for (let x = 0, at = 0; x < luma.length; x++) {
    const y = luma[x], cb = cbs[x] - 128, cr = crs[x] - 128;
    target[at++] = clamp(y + ((RED * cr + 32_768) >> 16));
    target[at++] = clamp(y + ((-GREEN_CB * cb - GREEN_CR * cr + 32_768) >> 16));
    target[at++] = clamp(y + ((BLUE * cb + 32_768) >> 16));
  }
}

/** From three inks and black to what light they leave; YCCK gives the inks' opposites. */
function inkRow(
  blacks: Uint8Array,
  target: Uint8Array,
  inverted: boolean,
  opposite: boolean,
): void {
  const isLight = inverted !== opposite;
  for (let x = 0, at = 0; x < blacks.length; x++) {
    const light = inverted ? blacks[x] : 255 - blacks[x];
    for (let c = 0; c < 3; c++, at++) {
      target[at] = Math.round((isLight ? target[at] : 255 - target[at]) * light / 255);
    }
  }
}

/**
 * Reads a component's rows. Half the columns, half the rows or both are smoothed as the reference
 * decoder does: three parts of the nearest sample, one of the next. Other ratios repeat samples.
 */
function rowReader(component: Component, frame: Frame): RowReader {
  const samples = samplesOf(component);
  const stride = component.columns * 8;
  const across = Math.max(...frame.components.map((each) => each.across)) / component.across;
  const down = Math.max(...frame.components.map((each) => each.down)) / component.down;
  const rowAt = (y: number) => {
    const start = Math.max(0, Math.min(component.height - 1, y)) * stride;
    return samples.subarray(start, start + component.width);
  };
  if (across === 2 && component.width > 2) {
    if (down === 1) return doubleColumns(rowAt);
    if (down === 2) return doubleBoth(rowAt, component.width);
  }
  if (across === 1 && down === 2) return doubleRows(rowAt);
  return (y, row) => {
    const source = rowAt(Math.floor(y / down));
    for (let x = 0; x < row.length; x++) row[x] = source[Math.floor(x / across)];
  };
}

const doubleColumns = (rowAt: (y: number) => Uint8Array): RowReader => (y, row) => {
  const source = rowAt(y);
  const last = source.length - 1;
  for (let x = 0; x < row.length; x++) {
    const i = x >> 1;
    const isLeft = (x & 1) === 0;
    const next = isLeft ? i - 1 : i + 1;
    row[x] = next < 0 || next > last
      ? source[i]
      : (3 * source[i] + source[next] + (isLeft ? 1 : 2)) >> 2;
  }
};

const doubleRows = (rowAt: (y: number) => Uint8Array): RowReader => (y, row) => {
  const isUpper = (y & 1) === 0;
  const near = rowAt(y >> 1);
  const far = rowAt((y >> 1) + (isUpper ? -1 : 1));
  for (let x = 0; x < row.length; x++) row[x] = (3 * near[x] + far[x] + (isUpper ? 1 : 2)) >> 2;
};

function doubleBoth(rowAt: (y: number) => Uint8Array, width: number): RowReader {
  const sums = new Uint16Array(width);
  return (y, row) => {
    const near = rowAt(y >> 1);
    const far = rowAt((y >> 1) + ((y & 1) === 0 ? -1 : 1));
    for (let i = 0; i < width; i++) sums[i] = 3 * near[i] + far[i];
    for (let x = 0; x < row.length; x++) {
      const i = x >> 1;
      const isLeft = (x & 1) === 0;
      const next = isLeft ? i - 1 : i + 1;
      const other = next < 0 || next >= width ? sums[i] : sums[next];
      row[x] = (3 * sums[i] + other + (isLeft ? 8 : 7)) >> 4;
    }
  };
}
