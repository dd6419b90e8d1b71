/**
 * The kernels of 3×3 convolutions with few filters, and of their few weights, on GPUs: each workgroup
 * stages what its threads share.
 *
 * @module
 */
import type { Kernel } from "../../graph/op.ts";
import convolutionSource from "../../../shaders/convolution/conv2d_3x3_staged.wgsl" with {
  type: "text",
};
import gradientSource from "../../../shaders/convolution/conv2d_weight_gradient_3x3_staged.wgsl" with {
  type: "text",
};
import writeQuad from "../../../shaders/convolution/write_quad.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { splitInto, splitPasses } from "../shared/split_sum.ts";
import { type Extents, is3x3 } from "./convolution.ts";
import { type ConvolutionKernel, convolutionPass } from "./convolving.ts";
import { type Conv2DWeightGradient, extentsOf, gradientPasses } from "./weight_gradient.ts";

/** The most threads of a workgroup: what WebGPU's default limits allow. */
const THREADS = 256;

/** What `CHANNELS` of `Cell` a shader reads at once. */
const cellOf = ({ channels }: Extents) => channels % 4 === 0 ? "vec4f" : "f32";

/** `length` in as few equal parts of `most` at most as can be: the length of a part. */
const equalPart = (length: number, most: number) => Math.ceil(length / Math.ceil(length / most));

/** Patches of 4×4 pixels, the most of them side by side. */
const PATCHES = 16;

/** Workgroups that occupy a large GPU: with fewer, the channels are split. */
const WORKGROUPS = 256;

/** How a convolution is cut into workgroups. */
function patchesOf({ batch, outHeight, outWidth, filters }: Extents) {
  const quads = Math.min(8, filters / 4);
  const [down, across] = [outHeight, outWidth].map((length) => Math.ceil(length / 4));
  const columns = equalPart(across, PATCHES);
  const rows = equalPart(down, Math.floor(THREADS / quads / columns));
  const tiles = batch * Math.ceil(down / rows) * Math.ceil(across / columns);
  return { quads, rows, columns, tiles, blocks: Math.ceil(filters / 4 / quads) };
}

/** Patches of 4×4 pixels by four filters in registers, x and weights in workgroup memory. */
export const stagedKernel: ConvolutionKernel = {
  name: "conv2d_3x3_staged",
  purpose: "gpu",
  fits: ({ extents, attributes }, { limits }) => {
    const { quads, rows, columns } = patchesOf(extents);
    const numbers = 4 * (rows * 4 + 2) * (columns * 4 + 2) + 4 * 9 * quads * 4;
    return extents.filters % 4 === 0 && extents.filters <= 64 && is3x3(extents, attributes) &&
      numbers * 4 <= limits.maxComputeWorkgroupStorageSize;
  },
  passes(convolving) {
    const { extents } = convolving;
    const { batch, outHeight, outWidth, filters, channels } = extents;
    const { quads, rows, columns, tiles, blocks } = patchesOf(extents);
    const { chunks, chunkLength } = splitInto(Math.ceil(channels / 4), tiles * blocks, WORKGROUPS);
    const dispatch = {
      parts: [
        part("convolution/write_quad.wgsl", writeQuad),
        part("convolution/conv2d_3x3_staged.wgsl", convolutionSource),
      ],
      constants: {
        CHUNK: chunkLength * 4,
        PATCH_ROWS: rows,
        PATCH_COLUMNS: columns,
        QUADS: quads,
        Cell: cellOf(extents),
      },
      workgroups: [tiles, 1, chunks * blocks] as const,
    };
    const isWhole = chunks === 1;
    const pixels = batch * outHeight * outWidth;
    return splitPasses(
      chunks,
      [pixels, filters],
      (target) => convolutionPass(convolving, dispatch, { target, isWhole }),
      convolving,
    );
  },
};

/** The bytes of a tile, which most GPUs have. */
const TILE_BYTES = 32_768;

/** Threads that fill a large GPU where each holds 72 sums. */
const PLENTY = 65_536;

/** A tile of dy: `rows` of `spans` of `length` pixels side by side. */
interface Tile {
  readonly rows: number;
  readonly spans: number;
  readonly length: number;
}

/** The threads that have the sums of a span: a channel by eight filters each. */
const sumsOf = ({ channels, filters }: Extents) => channels * Math.ceil(filters / 8);

/** The tile with the longest spans that workgroup memory holds. */
function tileOf(e: Extents): Tile {
  const most = 2 ** Math.floor(Math.log2(THREADS / sumsOf(e)));
  for (let parts = 1;; parts++) {
    for (let spans = 1; spans <= most; spans *= 2) {
      const length = Math.ceil(e.outWidth / parts / spans / 2) * 2;
      const tile = { rows: most / spans, spans, length };
      if (bytesOf(e, tile) <= TILE_BYTES) return tile;
    }
  }
}

/** What `conv2d_weight_gradient_3x3_staged.wgsl` declares. */
function bytesOf(e: Extents, { rows, spans, length }: Tile): number {
  const x = (rows + 2) * (spans * length + 2) * e.channels * 4;
  const gradient = rows * spans * length * Math.ceil(e.filters / 8) * 2 * 16;
  return x + Math.max(gradient, rows * spans * sumsOf(e) * 48);
}

/** The nine taps of a channel by eight filters in registers, x and dy in workgroup memory. */
export const stagedGradientKernel: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_3x3_staged",
  purpose: "gpu",
  fits(call, { limits }) {
    const e = extentsOf(call);
    const isFew = call.attributes.groups === 1 && e.filters % 4 === 0 && sumsOf(e) <= THREADS;
    // By turns each thread stages one quad of filters only.
    return isFew && is3x3(e, call.attributes) &&
      (sumsOf(e) <= THREADS / 2 || e.channels % 2 === 0) &&
      TILE_BYTES <= limits.maxComputeWorkgroupStorageSize;
  },
  passes(call) {
    const e = extentsOf(call);
    const { rows, spans, length } = tileOf(e);
    const tiles = e.batch * Math.ceil(e.outHeight / rows) *
      Math.ceil(e.outWidth / (spans * length));
    const { chunks, chunkLength } = splitInto(tiles, rows * spans * sumsOf(e), PLENTY);
    return gradientPasses(call, chunks, {
      parts: [
        part("convolution/conv2d_weight_gradient_3x3_staged.wgsl", gradientSource),
      ],
      constants: {
        TILES: chunkLength,
        ROWS: rows,
        ROW_SPANS: spans,
        LENGTH: length,
        Cell: cellOf(e),
      },
      workgroups: [chunks],
    });
  },
};
