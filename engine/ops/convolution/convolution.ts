/** What the three convolution ops share: geometry, loops and the flop count. @module */
import { type Call, integer, type Random, type Shape, type Values } from "../../graph/op.ts";
import {
  randomExtent,
  randomWindow,
  type Window,
  windowConstants,
  windowOutput,
} from "../shared/window.ts";

/** The attributes of a convolution, ONNX's. */
export interface Convolution extends Window {
  /** Input channels see the filters of their own group only. */
  readonly groups: number;
}

/** The extents of a convolution. */
export interface Extents {
  batch: number;
  height: number;
  width: number;
  channels: number;
  kernelHeight: number;
  kernelWidth: number;
  outHeight: number;
  outWidth: number;
  filters: number;
}

/** Extents from the shapes of input `[N, H, W, C]`, weights `[KH, KW, C/groups, F]`, output. */
export function extents(x: Shape, w: Shape, y: Shape): Extents {
  return {
    batch: x[0],
    height: x[1],
    width: x[2],
    channels: x[3],
    kernelHeight: w[0],
    kernelWidth: w[1],
    outHeight: y[1],
    outWidth: y[2],
    filters: w[3],
  };
}

/** The output's shape `[N, OH, OW, F]`. */
export function convolutionOutput(x: Shape, w: Shape, attributes: Convolution): Shape {
  return [x[0], ...windowOutput(x[1], x[2], [w[0], w[1]], attributes), w[3]];
}

/** The constants of a convolution's shader. */
export function convolutionConstants(e: Extents, attributes: Convolution): Record<string, number> {
  return {
    BATCH: e.batch,
    HEIGHT: e.height,
    WIDTH: e.width,
    CHANNELS: e.channels,
    KERNEL_HEIGHT: e.kernelHeight,
    KERNEL_WIDTH: e.kernelWidth,
    OUT_HEIGHT: e.outHeight,
    OUT_WIDTH: e.outWidth,
    FILTERS: e.filters,
    ...windowConstants(attributes),
  };
}

/** Whether a window of 3×3 moves by one pixel, without holes. */
export function is3x3(e: Extents, { strides, dilations }: Convolution): boolean {
  return e.kernelHeight === 3 && e.kernelWidth === 3 && String(strides) === "1,1" &&
    String(dilations) === "1,1";
}

/** The constants of a shader for 3×3 alone. */
export function constants3x3(e: Extents, { pads }: Convolution): Record<string, number> {
  return {
    BATCH: e.batch,
    HEIGHT: e.height,
    WIDTH: e.width,
    CHANNELS: e.channels,
    OUT_HEIGHT: e.outHeight,
    OUT_WIDTH: e.outWidth,
    FILTERS: e.filters,
    PAD_TOP: pads[0],
    PAD_LEFT: pads[1],
  };
}

/** Calls `term` with the flat indices (x, w, y) of every product of a convolution. */
export function eachTerm(
  e: Extents,
  { strides, pads, dilations, groups }: Convolution,
  term: (x: number, w: number, y: number) => void,
): void {
  const [groupChannels, groupFilters] = [e.channels / groups, e.filters / groups];
  let y = 0;
  for (let n = 0; n < e.batch; n++) {
    for (let oy = 0; oy < e.outHeight; oy++) {
      for (let ox = 0; ox < e.outWidth; ox++) {
        for (let f = 0; f < e.filters; f++, y++) {
          const firstChannel = Math.floor(f / groupFilters) * groupChannels;
          for (let ky = 0; ky < e.kernelHeight; ky++) {
            const iy = oy * strides[0] - pads[0] + ky * dilations[0];
            if (iy < 0 || iy >= e.height) continue;
            for (let kx = 0; kx < e.kernelWidth; kx++) {
              const ix = ox * strides[1] - pads[1] + kx * dilations[1];
              if (ix < 0 || ix >= e.width) continue;
              const x = ((n * e.height + iy) * e.width + ix) * e.channels + firstChannel;
              const w = (ky * e.kernelWidth + kx) * groupChannels * e.filters + f;
              for (let c = 0; c < groupChannels; c++) term(x + c, w + c * e.filters, y);
            }
          }
        }
      }
    }
  }
}

/** Twice the number of products, border or not, as is the custom. */
export function convolutionFlops(e: Extents, groups: number): number {
  const kernel = e.kernelHeight * e.kernelWidth * e.channels / groups;
  return 2 * e.batch * e.outHeight * e.outWidth * e.filters * kernel;
}

/** A convolution of the tests' table. */
export interface ConvolutionCase {
  x: Shape;
  w: Shape;
  attributes: Convolution;
}

const same3: Convolution = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };

/** The seed network's convolutions at a small batch, then what is easily got wrong. */
export const CONVOLUTIONS: ConvolutionCase[] = [
  { x: [2, 28, 23, 32], w: [3, 3, 32, 64], attributes: same3 },
  { x: [1, 56, 46, 16], w: [3, 3, 16, 32], attributes: same3 },
  { x: [1, 112, 92, 3], w: [3, 3, 3, 16], attributes: same3 },
  { x: [1, 63, 65, 4], w: [1, 1, 4, 132], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [1, 63, 65, 132], w: [1, 1, 132, 4], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [1, 1, 3, 1028], w: [1, 1, 1028, 1028], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [3, 1, 1, 5], w: [3, 3, 5, 8], attributes: same3 },
  { x: [2, 5, 7, 66], w: [3, 3, 66, 36], attributes: { ...same3, pads: [0, 1, 2, 0] } },
  { x: [2, 5, 7, 3], w: [3, 3, 3, 20], attributes: same3 },
  { x: [2, 9, 7, 4], w: [1, 1, 4, 12], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  {
    x: [2, 9, 7, 8],
    w: [5, 3, 8, 4],
    attributes: { ...same3, strides: [2, 2], pads: [2, 1, 1, 0] },
  },
  { x: [2, 8, 9, 6], w: [3, 2, 3, 4], attributes: { ...same3, groups: 2, pads: [0, 1, 2, 0] } },
  { x: [1, 9, 9, 4], w: [3, 3, 4, 8], attributes: { ...same3, dilations: [2, 3] } },
  { x: [2, 7, 6, 4], w: [2, 3, 4, 8], attributes: { ...same3, pads: [0, 1, 1, 2] } },
  { x: [2, 7, 8, 4], w: [3, 3, 4, 4], attributes: { ...same3, strides: [1, 2] } },
  { x: [2, 8, 7, 4], w: [3, 3, 4, 4], attributes: { ...same3, strides: [2, 1] } },
];

/** A random convolution whose products can be counted on the host. */
export function randomConvolution(random: Random): ConvolutionCase {
  const groups = integer(random, 1, 4) === 1 ? 2 : 1;
  const kernel = [integer(random, 1, 4), integer(random, 1, 4)] as const;
  const window = randomWindow(random, kernel);
  const channels = integer(random, 1, 9);
  const filters = integer(random, 1, 3) * (integer(random, 0, 1) ? 4 : 1);
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  return {
    x: [integer(random, 1, 3), extent(0), extent(1), channels * groups],
    w: [...kernel, channels, filters * groups],
    attributes: { ...window, groups },
  };
}

/** The absolute values: what goes into a linear op's `magnitude`. */
export function absolute(values: readonly Values[]): Values[] {
  return values.map((array) => array.map(Math.abs));
}

/** A `magnitude` for ops that are sums of products: the op itself on absolute values. */
export function sumOfMagnitudes<A>(
  reference: (inputs: readonly Values[], call: Call<A>) => Values,
): (inputs: readonly Values[], call: Call<A>) => Values {
  return (inputs, call) => reference(absolute(inputs), call);
}
