/** The kernels of `conv2dWeightGradient`. @module */
import type { Kernel } from "../../graph/op.ts";
import { sizeOf } from "../../graph/spec.ts";
import tileSource from "../../../shaders/convolution/conv2d_weight_gradient_tile.wgsl" with {
  type: "text",
};
import source from "../../../shaders/convolution/conv2d_weight_gradient.wgsl" with { type: "text" };
import workgroupSource from "../../../shaders/convolution/conv2d_weight_gradient_workgroup.wgsl" with {
  type: "text",
};
import {
  allKernels,
  type BlockKernel,
  type Blocks,
  type Extents,
  likelyKernels,
} from "../product/blocks.ts";
import writeNumbersSource from "../../../shaders/convolution/write_gradient_numbers.wgsl" with {
  type: "text",
};
import writeQuadsSource from "../../../shaders/convolution/write_gradient_quads.wgsl" with {
  type: "text",
};
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { once } from "../shared/once.ts";
import { part } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
import { splitInto } from "../shared/split_sum.ts";
import { allMatrixKernels, likelyMatrixKernels } from "../shared/subgroup_matrices.ts";
import { WEIGHT_GRADIENT_MATRICES } from "./matrix_products.ts";
import {
  type Conv2DWeightGradient,
  extentsOf,
  gradientPasses,
  type WeightGradientCall,
} from "./weight_gradient.ts";
import { depthwise3x3WeightGradient } from "./depthwise_3x3.ts";
import { groupedWeightGradient } from "./grouped.ts";
import { stagedGradientKernel } from "./staged_3x3.ts";
import { unrolledWeightGradient } from "./unrolled.ts";
import { kernel3x3, subgroupsKernel, subgroupsWideKernel } from "./weight_gradient_3x3.ts";

/** Where the sums of dw and db go: by fours, or one by one. */
const WRITE_QUADS = part("convolution/write_gradient_quads.wgsl", writeQuadsSource);
const WRITE_NUMBERS = part("convolution/write_gradient_numbers.wgsl", writeNumbersSource);

/** dw as a matrix product. */
function productOf(call: WeightGradientCall): Extents {
  const e = extentsOf(call);
  return {
    m: e.kernelHeight * e.kernelWidth * e.channels / call.attributes.groups,
    n: e.filters,
    k: e.batch * e.outHeight * e.outWidth,
    leftLine: e.channels,
    rightLine: e.filters,
  };
}

/** Implicit matrix product by blocks in workgroup memory, split over the pixels. */
const BLOCKS: Blocks<WeightGradientCall> = {
  name: "conv2d_weight_gradient_workgroup",
  extents: productOf,
  passes(call, chunks, { parts, constants, workgroups }) {
    const left = part("convolution/conv2d_weight_gradient_workgroup.wgsl", workgroupSource);
    const isOfQuads = productOf(call).n % 4 === 0;
    return gradientPasses(call, chunks, {
      parts: [FLAT, ...parts, left, isOfQuads ? WRITE_QUADS : WRITE_NUMBERS],
      constants: { ...constants, COLUMN_SUMS: String(call.outputs.length > 1) },
      workgroups,
    });
  },
};

const withoutGroups = (kernel: BlockKernel<WeightGradientCall>): Kernel<Conv2DWeightGradient> => ({
  ...kernel,
  fits: (call, device) => call.attributes.groups === 1 && kernel.fits(call, device),
});

/** Two taps by 16 filters in registers. */
const tileKernel: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_tile",
  fits(call) {
    const { attributes: { groups } } = call;
    const { filters } = extentsOf(call);
    return groups === 1 ? filters % 4 === 0 : filters / groups % 16 === 0;
  },
  passes(call) {
    const { m, n } = productOf(call);
    const { batch, outHeight } = extentsOf(call);
    const lanes = (m + call.outputs.length - 1) / 2;
    const blocks = Math.ceil(lanes / 64);
    // As few idle lanes as can be: a CPU adapter runs eight at a time.
    const workgroup = Math.ceil(lanes / blocks / 8) * 8;
    const threads = blocks * workgroup * Math.ceil(n / 16);
    const { chunks, chunkLength } = splitInto(batch * outHeight, threads, 8192);
    return gradientPasses(call, chunks, {
      parts: [part("convolution/conv2d_weight_gradient_tile.wgsl", tileSource)],
      constants: { CHUNK_ROWS: chunkLength, WORKGROUP: workgroup },
      workgroups: [chunks, blocks, Math.ceil(n / 16)],
    });
  },
};

/** An element of dw or db a thread: any geometry. */
const elementKernel: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient",
  purpose: "fallback",
  passes(call) {
    const { batch, outHeight } = extentsOf(call);
    const size = call.outputs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
    const { chunks, chunkLength } = splitInto(batch * outHeight, size, 4096);
    return gradientPasses(call, chunks, {
      parts: [FLAT, part("convolution/conv2d_weight_gradient.wgsl", source)],
      constants: { CHUNKS: chunks, CHUNK_ROWS: chunkLength },
      workgroups: flatWorkgroups(size * chunks),
    });
  },
};

/** All of them, the best first. */
export const weightGradientKernels: readonly Kernel<Conv2DWeightGradient>[] = [
  ...likelyMatrixKernels(WEIGHT_GRADIENT_MATRICES),
  stagedGradientKernel,
  ...likelyKernels(BLOCKS).map(withoutGroups),
  subgroupsKernel,
  subgroupsWideKernel,
  kernel3x3,
  unrolledWeightGradient,
  tileKernel,
  depthwise3x3WeightGradient,
  groupedWeightGradient,
  elementKernel,
  ...roundedKernels([
    stagedGradientKernel,
    subgroupsKernel,
    tileKernel,
    depthwise3x3WeightGradient,
    groupedWeightGradient,
    elementKernel,
  ]),
];

/** The whole families of those by blocks and by matrices. */
export const weightGradientFamily = once(() => [
  ...allKernels(BLOCKS).map(withoutGroups),
  ...allMatrixKernels(WEIGHT_GRADIENT_MATRICES),
]);
