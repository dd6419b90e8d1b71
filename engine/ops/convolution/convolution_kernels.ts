/**
 * The kernels of a convolution without groups. The gradient by the input is a convolution too, with
 * the weights flipped, so `conv2d` and `conv2dInputGradient` share them.
 *
 * @module
 */
import {
  type Call,
  type DeviceTraits,
  type Kernel,
  type Operand,
  type Pass,
  type Shape,
  sizeOf,
  WORKGROUP,
} from "../../graph/op.ts";
import flipSource from "../../../shaders/convolution/flip_weights.wgsl" with { type: "text" };
import patchSource from "../../../shaders/convolution/conv2d_3x3.wgsl" with { type: "text" };
import subgroupsSource from "../../../shaders/convolution/conv2d_3x3_subgroups.wgsl" with {
  type: "text",
};
import subgroupsWideSource from "../../../shaders/convolution/conv2d_3x3_subgroups_wide.wgsl" with {
  type: "text",
};
import tileSource from "../../../shaders/convolution/conv2d_tile.wgsl" with { type: "text" };
import workgroupSource from "../../../shaders/convolution/conv2d_workgroup.wgsl" with {
  type: "text",
};
import { type Block, blockConstants, blockFits, identify, splitSlices } from "../shared/blocks.ts";
import {
  constants3x3,
  type Convolution,
  convolutionConstants,
  type Extents,
  is3x3,
} from "./convolution.ts";
import { splitPasses } from "../shared/split_sum.ts";

/** A convolution to compute, wherever its operands are. */
export interface Convolving {
  readonly extents: Extents;
  readonly attributes: Convolution;
  readonly x: Operand;
  readonly w: Operand;
  /** An input; none where absent. */
  readonly bias?: number;
  readonly relu: boolean;
  readonly output: Shape;
}

/** A kernel for any `Convolving`. */
type ConvolutionKernel = Omit<Kernel<never>, "fits" | "passes"> & {
  fits(convolving: Convolving, device: DeviceTraits): boolean;
  passes(convolving: Convolving): Pass[];
};

/** The terms and outputs of a convolution as a matrix product. */
const productOf = ({ extents: e }: Convolving) => ({
  m: e.batch * e.outHeight * e.outWidth,
  n: e.filters,
  k: e.kernelHeight * e.kernelWidth * e.channels,
});

/** For many pixels by few to many filters; the largest first, which loads least for a product. */
const BLOCKS: readonly Block[] = [[16, 16], [8, 8], [8, 8, "f16"], [16, 4], [16, 2]];

/** Implicit matrix product by blocks in workgroup memory. */
function workgroupKernel(block: Block): ConvolutionKernel {
  return {
    ...identify("conv2d_workgroup", block),
    fits(convolving, device) {
      const { m, n } = productOf(convolving);
      return n % 4 === 0 && blockFits(block, m, n, device);
    },
    passes(convolving) {
      const { extents, attributes, x, w, bias, relu, output } = convolving;
      const { m, n, k } = productOf(convolving);
      const { blocks, chunks, chunkLength } = splitSlices(block, m, n, k);
      const isWhole = chunks === 1;
      return splitPasses(chunks, output, (target) => ({
        source: workgroupSource,
        constants: {
          ...convolutionConstants(extents, attributes),
          ...blockConstants(block),
          CHUNK: chunkLength,
          BIAS: String(isWhole && bias !== undefined),
          RELU: String(isWhole && relu),
          Cell: extents.channels % 4 === 0 ? "vec4f" : "f32",
        },
        operands: [x, w, bias ?? w, target],
        workgroups: [blocks, 1, chunks],
      }), { bias, relu });
    },
  };
}

/** Four pixels by eight filters in registers, without workgroup memory. */
const tileKernel: ConvolutionKernel = {
  name: "conv2d_tile",
  fits: ({ extents }) => extents.filters % 4 === 0,
  passes: ({ extents, attributes, x, w, bias, relu, output }) => [{
    source: tileSource,
    constants: {
      ...convolutionConstants(extents, attributes),
      BIAS: String(bias !== undefined),
      RELU: String(relu),
    },
    operands: [x, w, bias ?? w, "output"],
    workgroups: [Math.ceil(sizeOf(output) / output[3] / (64 * 4)), 1, Math.ceil(output[3] / 8)],
  }],
};

/**
 * Patches of 4×4 pixels by eight filters in registers, for the commonest of convolutions. Faster than
 * the tile, but the default only where it compiles fast: llvmpipe takes seconds.
 */
const patchKernel: ConvolutionKernel = {
  name: "conv2d_3x3",
  purpose: "cpu",
  leadsOn: "swiftshader",
  fits: ({ extents, attributes }) => extents.filters % 4 === 0 && is3x3(extents, attributes),
  passes: ({ extents, attributes, x, w, bias, relu, output: [batch, height, width, filters] }) => [{
    source: patchSource,
    constants: {
      ...constants3x3(extents, attributes),
      BIAS: String(bias !== undefined),
      RELU: String(relu),
    },
    operands: [x, w, bias ?? w, "output"],
    workgroups: [
      Math.ceil(
        batch * Math.ceil(height / 4) * Math.ceil(width / 4) * Math.ceil(filters / 8) / WORKGROUP,
      ),
    ],
  }],
};

/**
 * 2×4 pixels by so many vec4 of filters in registers, for the commonest of convolutions. The lanes of
 * a subgroup load the weights for each other.
 */
function subgroupsKernel(quads: 4 | 8): ConvolutionKernel {
  return {
    name: `conv2d_3x3_subgroups@${quads * 4}`,
    purpose: "cpu",
    lanes: 8,
    fits: ({ extents, attributes }) =>
      extents.filters % 4 === 0 && extents.filters > quads * 2 &&
      is3x3(extents, attributes),
    passes({ extents, attributes, x, w, bias, relu, output: [batch, height, width, filters] }) {
      const threads = batch * Math.ceil(height / 2) * Math.ceil(width / 4);
      return [{
        source: subgroupsSource,
        constants: {
          ...constants3x3(extents, attributes),
          BIAS: String(bias !== undefined),
          RELU: String(relu),
          QUADS: quads,
        },
        operands: [x, w, bias ?? w, "output"],
        workgroups: [Math.ceil(threads / WORKGROUP), 1, Math.ceil(filters / 4 / quads)],
      }];
    },
  };
}

/**
 * Patches of 4×4 pixels by 16 filters in registers, for the commonest of convolutions with an even
 * number of channels. The lanes of a subgroup load the weights for each other.
 */
const subgroupsWideKernel: ConvolutionKernel = {
  name: "conv2d_3x3_subgroups_wide",
  purpose: "swiftshader",
  leadsOn: "swiftshader",
  lanes: 4,
  // Eight filters or fewer would leave half of them idle.
  fits: ({ extents, attributes }) =>
    extents.channels % 2 === 0 && extents.filters % 4 === 0 && extents.filters > 8 &&
    is3x3(extents, attributes),
  passes({ extents, attributes, x, w, bias, relu, output: [batch, height, width, filters] }) {
    const threads = batch * Math.ceil(height / 4) * Math.ceil(width / 4);
    return [{
      source: subgroupsWideSource,
      constants: {
        ...constants3x3(extents, attributes),
        BIAS: String(bias !== undefined),
        RELU: String(relu),
      },
      operands: [x, w, bias ?? w, "output"],
      workgroups: [Math.ceil(threads / WORKGROUP), 1, Math.ceil(filters / 16)],
    }];
  },
};

const KERNELS: readonly ConvolutionKernel[] = [
  ...BLOCKS.map(workgroupKernel),
  subgroupsKernel(8),
  subgroupsKernel(4),
  tileKernel,
  subgroupsWideKernel,
  patchKernel,
];

/** The kernels of an op that is a convolution without groups; `convolve` says of which operands. */
export function convolutionKernels<A extends Convolution>(
  convolve: (call: Call<A>) => Convolving,
): Kernel<A>[] {
  return KERNELS.map((kernel) => ({
    ...kernel,
    fits: (call, device) => call.attributes.groups === 1 && kernel.fits(convolve(call), device),
    passes: (call) => kernel.passes(convolve(call)),
  }));
}

/**
 * The same for an op that is a convolution with stride 1 after its weights, input `w` of shape
 * `[KH, KW, F, C]`, are flipped to `[KH, KW, C, F]`.
 */
export function flippedConvolutionKernels<A extends Convolution>(
  w: number,
  convolve: (call: Call<A>, flipped: Operand) => Convolving,
): Kernel<A>[] {
  return KERNELS.map((kernel) => ({
    ...kernel,
    name: kernel.name.includes("@") ? `${kernel.name}_flipped` : `${kernel.name}@flipped`,
    fits(call, device) {
      const { strides, pads, groups } = call.attributes;
      const convolving = convolve(call, w);
      return groups === 1 && String(strides) === "1,1" &&
        convolving.attributes.pads.every((pad) => pad >= 0) && pads[0] >= 0 &&
        kernel.fits(convolving, device);
    },
    passes(call) {
      const flipped = { scratch: call.inputs[w] };
      const [kernelHeight, kernelWidth, filters, channels] = call.inputs[w];
      return [{
        source: flipSource,
        constants: {
          KERNEL_HEIGHT: kernelHeight,
          KERNEL_WIDTH: kernelWidth,
          CHANNELS: filters,
          FILTERS: channels,
        },
        operands: [w, flipped],
        workgroups: [Math.ceil(sizeOf(call.inputs[w]) / WORKGROUP)],
        prepares: true as const,
      }, ...kernel.passes(convolve(call, flipped))];
    },
  }));
}
