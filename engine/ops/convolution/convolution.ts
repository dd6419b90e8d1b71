/** What the three convolution ops share: geometry, loops and the flop count. @module */
import type { Precise } from "../../graph/op.ts";
import type { Shape } from "../../graph/spec.ts";
import geometry from "../../../shaders/convolution/geometry.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { type Window, windowConstants, windowOutput } from "../shared/window.ts";

/** The attributes of a convolution, ONNX's. */
export interface Convolution extends Window, Precise {
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

/** The geometry of a convolution, by name. */
export const GEOMETRY = part("convolution/geometry.wgsl", geometry);

/** The constants of shaders that have the part `GEOMETRY`. */
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
    GROUPS: attributes.groups,
    ...windowConstants(attributes),
  };
}

/** Whether a window of 3×3 moves by one pixel, without holes. */
export function is3x3(e: Extents, { strides, dilations }: Convolution): boolean {
  return e.kernelHeight === 3 && e.kernelWidth === 3 && String(strides) === "1,1" &&
    String(dilations) === "1,1";
}

/** Whether filters of one cell see each pixel, once. */
export function isPointwise(e: Extents, { strides, pads }: Convolution): boolean {
  return e.kernelHeight === 1 && e.kernelWidth === 1 && String(strides) === "1,1" &&
    pads.every((pad) => pad === 0);
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
