/** Resizes as Pillow does: antialiased bilinear in two passes of fixed-point sums. @module */
import type { Picture } from "./picture.ts";

/** How a picture of another shape is fitted: cut at the edges, framed in black, or distorted. */
export type Fit = "cover" | "contain" | "stretch";

/** A size in pixels. */
export interface Size {
  /** From top to bottom. */
  readonly height: number;
  /** From left to right. */
  readonly width: number;
}

/** Bits after the point in Pillow's coefficients. */
const PRECISION = 22;

/** Fits a picture into a size. The same bytes as Pillow's `Image.resize(…, BILINEAR, box)`. */
export function resize(picture: Picture, size: Size, fit: Fit): Picture {
  if (picture.height === size.height && picture.width === size.width) return picture;
  if (fit === "contain") return contain(picture, size);
  const [left, top, width, height] = fit === "cover"
    ? coverBox(picture, size)
    : [0, 0, picture.width, picture.height];
  return resample(picture, size, left, top, width, height);
}

/** The largest centred part of the target's shape, as `ImageOps.fit` cuts it. */
function coverBox(picture: Picture, size: Size): [number, number, number, number] {
  const ratio = size.width / size.height;
  const isWide = picture.width / picture.height >= ratio;
  const width = isWide ? ratio * picture.height : picture.width;
  const height = isWide ? picture.height : picture.width / ratio;
  return [(picture.width - width) / 2, (picture.height - height) / 2, width, height];
}

function contain(picture: Picture, size: Size): Picture {
  const scale = Math.min(size.width / picture.width, size.height / picture.height);
  const width = Math.min(size.width, Math.max(1, Math.round(picture.width * scale)));
  const height = Math.min(size.height, Math.max(1, Math.round(picture.height * scale)));
  const inner = resample(picture, { height, width }, 0, 0, picture.width, picture.height);
  const pixels = new Uint8Array(size.height * size.width * 3);
  const left = Math.round((size.width - width) / 2);
  const top = Math.round((size.height - height) / 2);
  for (let y = 0; y < height; y++) {
    const row = inner.pixels.subarray(y * width * 3, (y + 1) * width * 3);
    pixels.set(row, ((top + y) * size.width + left) * 3);
  }
  return { ...size, pixels };
}

function resample(
  picture: Picture,
  size: Size,
  left: number,
  top: number,
  width: number,
  height: number,
): Picture {
  const columns = coefficients(picture.width, size.width, left, left + width);
  const rows = coefficients(picture.height, size.height, top, top + height);
  const narrow = new Uint8Array(picture.height * size.width * 3);
  pass(picture.pixels, narrow, columns, picture.height, picture.width * 3, 3, size.width * 3, 3);
  const pixels = new Uint8Array(size.height * size.width * 3);
  pass(narrow, pixels, rows, size.width, 3, size.width * 3, 3, size.width * 3);
  return { ...size, pixels };
}

interface Weights {
  readonly first: number;
  readonly weights: Int32Array;
}

/**
 * The weights of each output: a triangle as wide as the scale, cut at the borders (Resample.c, which
 * holds the edges of the box in single precision).
 */
function coefficients(inSize: number, outSize: number, start: number, end: number): Weights[] {
  const origin = Math.fround(start);
  const scale = Math.fround(Math.fround(end) - origin) / outSize;
  const support = Math.max(scale, 1);
  return Array.from({ length: outSize }, (_, i) => {
    const center = origin + (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - support + 0.5));
    const last = Math.min(inSize, Math.trunc(center + support + 0.5));
    const triangle = Array.from(
      { length: last - first },
      (_, x) => Math.max(0, 1 - Math.abs((x + first - center + 0.5) * (1 / support))),
    );
    const sum = triangle.reduce((a, b) => a + b, 0);
    return {
      first,
      weights: Int32Array.from(triangle, (value) => Math.trunc(0.5 + value / sum * 2 ** PRECISION)),
    };
  });
}

/** Resamples along one dimension: `lines` lines, cells `step` apart in the source. */
function pass(
  source: Uint8Array,
  target: Uint8Array,
  outputs: Weights[],
  lines: number,
  sourceLine: number,
  sourceStep: number,
  targetLine: number,
  targetStep: number,
): void {
  for (let line = 0; line < lines; line++) {
    outputs.forEach(({ first, weights }, i) => {
      for (let c = 0; c < 3; c++) {
        let sum = 2 ** (PRECISION - 1);
        let at = line * sourceLine + first * sourceStep + c;
        for (let k = 0; k < weights.length; k++, at += sourceStep) sum += source[at] * weights[k];
        target[line * targetLine + i * targetStep + c] = Math.min(255, sum >> PRECISION);
      }
    });
  }
}
