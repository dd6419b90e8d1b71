/**
 * From a JPEG's coefficients to samples: the inverse cosine transform in whole numbers (C. Loeffler,
 * A. Ligtenberg and G. Moschytz, "Practical fast 1-D DCT algorithms with 11 multiplications", 1989),
 * rounded where the Independent JPEG Group's reference decoder rounds, so that the bytes are alike.
 *
 * @module
 */
import type { Component } from "./jpeg_scan.ts";

const BITS = 13;
const fixed = (value: number) => Math.round(value * 2 ** BITS);
const C = {
  a: fixed(0.541196100),
  b: fixed(-1.847759065),
  c: fixed(0.765366865),
  d: fixed(1.175875602),
  e: fixed(0.298631336),
  f: fixed(2.053119869),
  g: fixed(3.072711026),
  h: fixed(1.501321110),
  i: fixed(-0.899976223),
  j: fixed(-2.562915447),
  k: fixed(-1.961570560),
  l: fixed(-0.390180644),
};
/** The first pass leaves two more bits than it needs, for the second. */
const COLUMN_SHIFT = BITS - 2;
const ROW_SHIFT = BITS + 2 + 3;

/** The samples of a component, `[rows × 8, columns × 8]`. */
export function samplesOf({ columns, rows, coefficients, table }: Component): Uint8Array {
  const stride = columns * 8;
  const samples = new Uint8Array(rows * 8 * stride);
  const block = new Int32Array(64);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const from = (row * columns + column) * 64;
      for (let k = 0; k < 64; k++) block[k] = coefficients[from + k] * table![k];
      for (let x = 0; x < 8; x++) transform(block, x, 8, COLUMN_SHIFT);
      for (let y = 0; y < 8; y++) transform(block, y * 8, 1, ROW_SHIFT);
      const to = row * 8 * stride + column * 8;
      for (let k = 0; k < 64; k++) {
        const value = block[k] + 128;
        samples[to + (k >> 3) * stride + (k & 7)] = value < 0 ? 0 : value > 255 ? 255 : value;
      }
    }
  }
  return samples;
}

/** Transforms eight numbers in place, `step` apart, and drops the lowest bits. */
function transform(block: Int32Array, at: number, step: number, shift: number): void {
  const half = 1 << shift - 1;
  const x0 = block[at], x1 = block[at + step], x2 = block[at + 2 * step], x3 = block[at + 3 * step];
  const x4 = block[at + 4 * step], x5 = block[at + 5 * step], x6 = block[at + 6 * step];
  const x7 = block[at + 7 * step];
  if ((x1 | x2 | x3 | x4 | x5 | x6 | x7) === 0) {
    const value = (x0 * (1 << BITS) + half) >> shift;
    for (let k = 0; k < 8; k++) block[at + k * step] = value;
    return;
  }
  const even = (x2 + x6) * C.a;
  const e2 = even + x6 * C.b, e3 = even + x2 * C.c;
  const e0 = (x0 + x4) * (1 << BITS), e1 = (x0 - x4) * (1 << BITS);
  const s0 = e0 + e3 + half, s3 = e0 - e3 + half, s1 = e1 + e2 + half, s2 = e1 - e2 + half;
  const odd = (x7 + x3 + x5 + x1) * C.d;
  const z1 = (x7 + x1) * C.i, z2 = (x5 + x3) * C.j;
  const z3 = (x7 + x3) * C.k + odd, z4 = (x5 + x1) * C.l + odd;
  const o0 = x7 * C.e + z1 + z3, o1 = x5 * C.f + z2 + z4;
  const o2 = x3 * C.g + z2 + z3, o3 = x1 * C.h + z1 + z4;
  block[at] = (s0 + o3) >> shift;
  block[at + step] = (s1 + o2) >> shift;
  block[at + 2 * step] = (s2 + o1) >> shift;
  block[at + 3 * step] = (s3 + o0) >> shift;
  block[at + 4 * step] = (s3 - o0) >> shift;
  block[at + 5 * step] = (s2 - o1) >> shift;
  block[at + 6 * step] = (s1 - o2) >> shift;
  block[at + 7 * step] = (s0 - o3) >> shift;
}
