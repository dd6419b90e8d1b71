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
import { type Block, blockConstants, blockFits, identify, splitSlices } from "../shared/blocks.ts";
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
import { splitInto } from "../shared/split_sum.ts";
import { weightGradientMatrixKernels } from "./matrix_kernels.ts";
import {
  type Conv2DWeightGradient,
  extentsOf,
  gradientPasses,
  type WeightGradientCall,
} from "./weight_gradient.ts";
import { stagedGradientKernel } from "./staged_3x3.ts";
import { kernel3x3, subgroupsKernel, subgroupsWideKernel } from "./weight_gradient_3x3.ts";

/** For taps by filters; the largest first, which loads least for a product. */
const BLOCKS: readonly Block[] = [[16, 16], [8, 8], [16, 4], [16, 2], [4, 2]];

/** The terms and outputs of dw as a matrix product. */
function productOf(call: WeightGradientCall) {
  const e = extentsOf(call);
  return {
    m: e.kernelHeight * e.kernelWidth * e.channels,
    n: e.filters,
    k: e.batch * e.outHeight * e.outWidth,
  };
}

/** Implicit matrix product by blocks in workgroup memory, split over the pixels. */
function workgroupKernel(block: Block): Kernel<Conv2DWeightGradient> {
  return {
    ...identify("conv2d_weight_gradient_workgroup", block),
    fits(call, device) {
      const { m, n } = productOf(call);
      return call.attributes.groups === 1 && n % 4 === 0 && blockFits(block, m, n, device);
    },
    passes(call) {
      const { m, n, k } = productOf(call);
      const { blocks, chunks, chunkLength } = splitSlices(block, m, n, k);
      return gradientPasses(call, chunks, {
        parts: [FLAT, part("convolution/conv2d_weight_gradient_workgroup.wgsl", workgroupSource)],
        constants: {
          ...blockConstants(block),
          CHUNK: chunkLength,
          Cell: extentsOf(call).channels % 4 === 0 ? "vec4f" : "f32",
        },
        workgroups: [blocks, 1, chunks],
      });
    },
  };
}

/** Two taps by 16 filters in registers. */
const tileKernel: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_tile",
  fits: (call) => call.attributes.groups === 1 && extentsOf(call).filters % 4 === 0,
  passes(call) {
    const { m, n } = productOf(call);
    const { batch, outHeight } = extentsOf(call);
    const lanes = (m + 1) / 2;
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
    const size = sizeOf(call.outputs[0].shape) + sizeOf(call.outputs[1].shape);
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
  ...weightGradientMatrixKernels,
  stagedGradientKernel,
  ...BLOCKS.map(workgroupKernel),
  subgroupsKernel,
  subgroupsWideKernel,
  kernel3x3,
  tileKernel,
  elementKernel,
  ...roundedKernels([subgroupsKernel, tileKernel, elementKernel]),
];
