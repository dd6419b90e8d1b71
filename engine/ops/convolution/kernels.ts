/** The kernels of a convolution, most of them for those without groups. @module */
import {
  type Call,
  type DeviceTraits,
  input,
  type Kernel,
  type Op,
  type Operand,
  type Pass,
} from "../../graph/op.ts";
import { sizeOf, type Spec } from "../../graph/spec.ts";
import flipSource from "../../../shaders/convolution/flip_weights.wgsl" with { type: "text" };
import tileSource from "../../../shaders/convolution/conv2d_tile.wgsl" with { type: "text" };
import workgroupSource from "../../../shaders/convolution/conv2d_workgroup.wgsl" with {
  type: "text",
};
import {
  allKernels,
  type Blocks,
  type Extents,
  likelyKernels,
  writePart,
} from "../product/blocks.ts";
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { once } from "../shared/once.ts";
import { part, variant } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
import { splitPasses } from "../shared/split_sum.ts";
import {
  allMatrixKernels,
  likelyMatrixKernels,
  type MatrixProducts,
} from "../shared/subgroup_matrices.ts";
import type { Convolution } from "./convolution.ts";
import { type ConvolutionKernel, convolutionPass, type Convolving } from "./convolving.ts";
import { convolutionMatrices } from "./matrix_products.ts";
import { groupedKernel } from "./grouped.ts";
import { patchKernel, subgroupsKernel, subgroupsWideKernel } from "./kernels_3x3.ts";
import { stagedKernel } from "./staged_3x3.ts";
import { unrolledKernel } from "./unrolled.ts";

/** A convolution as a matrix product. */
const productOf = ({ extents: e }: Convolving): Extents => ({
  m: e.batch * e.outHeight * e.outWidth,
  n: e.filters,
  k: e.kernelHeight * e.kernelWidth * e.channels,
  leftLine: e.channels,
  rightLine: e.filters,
});

/** Implicit matrix product by blocks in workgroup memory. */
const BLOCKS: Blocks<Convolving> = {
  name: "conv2d_workgroup",
  extents: productOf,
  passes(convolving, chunks, { parts, ...dispatch }) {
    const product = productOf(convolving);
    const left = part("convolution/conv2d_workgroup.wgsl", workgroupSource);
    const all = { parts: [...parts, left, writePart(product)], ...dispatch };
    const isWhole = chunks === 1;
    const first = (target: Operand) => convolutionPass(convolving, all, { target, isWhole });
    return splitPasses(chunks, [product.m, product.n], first, convolving);
  },
};

/** Four pixels by eight filters in registers, without workgroup memory. */
const tileKernel: ConvolutionKernel = {
  name: "conv2d_tile",
  fits: ({ extents }) => extents.filters % 4 === 0,
  takesGroups: (groupFilters) => groupFilters % 8 === 0,
  passes(convolving) {
    const { m, n } = productOf(convolving);
    return [convolutionPass(convolving, {
      parts: [part("convolution/conv2d_tile.wgsl", tileSource)],
      constants: {},
      workgroups: [Math.ceil(m / (64 * 4)), 1, Math.ceil(n / 8)],
    })];
  },
};

const KERNELS: readonly ConvolutionKernel[] = [
  stagedKernel,
  ...likelyKernels(BLOCKS),
  subgroupsKernel(8),
  subgroupsKernel(4),
  unrolledKernel,
  tileKernel,
  subgroupsWideKernel,
  patchKernel,
  groupedKernel,
];

/** Those that compute mixed calls as well, of rounded factors. */
const ROUNDED: readonly ConvolutionKernel[] = [
  stagedKernel,
  subgroupsKernel(8),
  subgroupsKernel(4),
  tileKernel,
  groupedKernel,
];

/** Kernels of an op, and the families of those by blocks and by matrices. */
type Kernels<A> = Required<Pick<Op<A>, "kernels" | "family">>;

/** All kernels as an op's. */
function kernelsAndFamily<A extends Convolution>(
  kernelOf: (kernel: ConvolutionKernel) => Kernel<A>,
  matrices: MatrixProducts<A>,
): Kernels<A> {
  return {
    kernels: [
      ...likelyMatrixKernels(matrices),
      ...KERNELS.map(kernelOf),
      ...roundedKernels(ROUNDED.map(kernelOf)),
    ],
    family: once(() => [...allKernels(BLOCKS).map(kernelOf), ...allMatrixKernels(matrices)]),
  };
}

/** Whether a kernel computes a convolution. */
function fitsConvolving(
  kernel: ConvolutionKernel,
  convolving: Convolving,
  device: DeviceTraits,
): boolean {
  const { extents: { filters }, attributes: { groups } } = convolving;
  return (groups === 1 || (kernel.takesGroups?.(filters / groups) ?? false)) &&
    kernel.fits(convolving, device);
}

/** The kernels of an op that is a convolution; `convolve` says of which operands. */
export function convolutionKernels<A extends Convolution>(
  convolve: (call: Call<A>) => Convolving,
): Kernels<A> {
  const kernelOf = (kernel: ConvolutionKernel): Kernel<A> => ({
    ...kernel,
    fits: (call, device) => fitsConvolving(kernel, convolve(call), device),
    passes: (call, device) => kernel.passes(convolve(call), device),
  });
  return kernelsAndFamily(kernelOf, convolutionMatrices(convolve));
}

/**
 * The same for an op that is a convolution with stride 1 after its weights, input `w` of shape
 * `[KH, KW, F/groups, C]`, are flipped to `[KH, KW, C/groups, F]`.
 */
export function flippedConvolutionKernels<A extends Convolution>(
  w: number,
  convolve: (call: Call<A>, flipped: Operand) => Convolving,
): Kernels<A> {
  const kernelOf = (kernel: ConvolutionKernel): Kernel<A> => ({
    ...kernel,
    name: variant(kernel, "flipped"),
    fits(call, device) {
      const { strides, pads } = call.attributes;
      const convolving = convolve(call, input(w));
      return String(strides) === "1,1" &&
        convolving.attributes.pads.every((pad) => pad >= 0) && pads[0] >= 0 &&
        fitsConvolving(kernel, convolving, device);
    },
    passes(call, device) {
      const flipped = { scratch: call.inputs[w] };
      return [
        flipPass(input(w), flipped, call.attributes.groups),
        ...kernel.passes(convolve(call, flipped), device),
      ];
    },
  });
  const matrices = convolutionMatrices<A>((call) => convolve(call, input(w)), true);
  return kernelsAndFamily(kernelOf, matrices);
}

/** Flips weights into scratch memory. */
export function flipPass(w: Operand, flipped: { readonly scratch: Spec }, groups: number): Pass {
  const { shape } = flipped.scratch;
  return {
    parts: [FLAT, part("convolution/flip_weights.wgsl", flipSource)],
    constants: {
      KERNEL_HEIGHT: shape[0],
      KERNEL_WIDTH: shape[1],
      CHANNELS: shape[2] * groups,
      FILTERS: shape[3],
      GROUPS: groups,
    },
    operands: [w, flipped],
    workgroups: flatWorkgroups(sizeOf(shape)),
    prepares: true,
  };
}
