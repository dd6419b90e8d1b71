/**
 * Convolutions without groups as plain products, for CPU adapters: of x unrolled, a matrix of a row for
 * each pixel of y, or of x as it is where filters see one cell. It takes the memory of x as often as a
 * cell is seen, and is for what has no kernel of its own: filters of one cell, and strides.
 *
 * @module
 */
import {
  type Call,
  type DeviceTraits,
  input,
  type Kernel,
  type Operand,
  output,
  type Pass,
} from "../../graph/op.ts";
import { bytesOf, f32, sizeOf, type Spec } from "../../graph/spec.ts";
import foldSource from "../../../shaders/convolution/fold.wgsl" with { type: "text" };
import padSource from "../../../shaders/convolution/pad_terms.wgsl" with { type: "text" };
import unrollSource from "../../../shaders/convolution/unroll.wgsl" with { type: "text" };
import { subgroupsKernel } from "../product/kernels.ts";
import { type MatMul, PLAIN } from "../product/product.ts";
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part, variant } from "../shared/parts.ts";
import {
  type Convolution,
  convolutionConstants,
  type Extents,
  GEOMETRY,
  is3x3,
  isPointwise,
} from "./convolution.ts";
import type { ConvolutionKernel, Convolving } from "./convolving.ts";
import {
  biasGradientPasses,
  type Conv2DWeightGradient,
  extentsOf,
  type WeightGradientCall,
} from "./weight_gradient.ts";

/** With fewer filters lanes are idle, so that other kernels are faster. */
const LEAST_FILTERS = 16;

/** The product that unrolled convolutions are computed by; of 32 rows it takes as long. */
const PRODUCT: Kernel<MatMul> = subgroupsKernel(16);

/** The rows of x unrolled, and their length, in whole vec4s. */
const unrolledSpec = (e: Extents) =>
  f32(e.batch * e.outHeight * e.outWidth, Math.ceil(termsOf(e) / 4) * 4);

const termsOf = (e: Extents) => e.kernelHeight * e.kernelWidth * e.channels;

/** Whether a convolution is one that products suit, on a device that can bind what they are of. */
function suitsProduct(e: Extents, attributes: Convolution, { limits }: DeviceTraits): boolean {
  return e.filters % 4 === 0 && e.filters >= LEAST_FILTERS && !is3x3(e, attributes) &&
    (!isPointwise(e, attributes) || e.channels % 4 === 0) &&
    bytesOf(unrolledSpec(e)) <= limits.maxStorageBufferBindingSize;
}

/** A matrix, and the passes that make it. */
interface Prepared {
  readonly matrix: Operand;
  readonly passes: readonly Pass[];
}

function unrolled(e: Extents, attributes: Convolution, x: Operand): Prepared {
  if (isPointwise(e, attributes)) return { matrix: x, passes: [] };
  const spec = unrolledSpec(e);
  const matrix = { scratch: spec };
  const pass: Pass = {
    parts: [FLAT, GEOMETRY, part("convolution/unroll.wgsl", unrollSource)],
    constants: {
      ...convolutionConstants(e, attributes),
      Cell: e.channels % 4 === 0 ? "vec4f" : "f32",
      QUADS: spec.shape[1] / 4,
    },
    operands: [x, matrix],
    workgroups: flatWorkgroups(sizeOf(spec.shape) / 4),
    prepares: true,
  };
  return { matrix, passes: [pass] };
}

/** Weights with a row for each number of x unrolled: zeros where it is longer than the taps. */
function paddedWeights(e: Extents, w: Operand): Prepared {
  const terms = unrolledSpec(e).shape[1];
  if (terms === termsOf(e)) return { matrix: w, passes: [] };
  const matrix = { scratch: f32(terms, e.filters) };
  return {
    matrix,
    passes: [{ ...padPass(w, termsOf(e) * e.filters, matrix, matrix.scratch), prepares: true }],
  };
}

function padPass(from: Operand, length: number, to: Operand, spec: Spec): Pass {
  const size = sizeOf(spec.shape);
  return {
    parts: [FLAT, part("convolution/pad_terms.wgsl", padSource)],
    constants: { LENGTH: length, SIZE: size },
    operands: [from, to],
    workgroups: flatWorkgroups(size),
  };
}

/** The passes of a product with other operands than inputs and output. */
function redirected(passes: readonly Pass[], inputs: readonly Operand[], result: Operand): Pass[] {
  const operandOf = (operand: Operand) =>
    "input" in operand ? inputs[operand.input] : "output" in operand ? result : operand;
  return passes.map((pass) => ({ ...pass, operands: pass.operands.map(operandOf) }));
}

function productOf({ extents: e, bias, activation }: Convolving): Call<MatMul> {
  const [pixels, terms] = unrolledSpec(e).shape;
  return {
    inputs: [
      f32(pixels, terms),
      f32(terms, e.filters),
      ...bias === undefined ? [] : [f32(e.filters)],
    ],
    outputs: [f32(pixels, e.filters)],
    attributes: { ...PLAIN, activation },
  };
}

/** x unrolled, times the weights. */
export const unrolledKernel: ConvolutionKernel = {
  ...PRODUCT,
  name: variant(PRODUCT, "unrolled"),
  fits: (convolving, device) =>
    suitsProduct(convolving.extents, convolving.attributes, device) &&
    PRODUCT.fits!(productOf(convolving), device),
  passes(convolving, device) {
    const { extents: e, attributes, x, w, bias } = convolving;
    const [left, right] = [unrolled(e, attributes, x), paddedWeights(e, w)];
    const inputs = [left.matrix, right.matrix, ...bias === undefined ? [] : [input(bias)]];
    return [
      ...left.passes,
      ...right.passes,
      ...redirected(PRODUCT.passes(productOf(convolving), device), inputs, output()),
    ];
  },
};

/** dy times the weights transposed, what each tap brings to x, then summed for each pixel of x. */
export function foldedKernel<A extends Convolution>(
  extentsOf: (call: Call<A>) => Extents,
): Kernel<A> {
  const productOf = (e: Extents): Call<MatMul> => ({
    inputs: [f32(unrolledSpec(e).shape[0], e.filters), f32(termsOf(e), e.filters)],
    outputs: [unrolledSpec(e)],
    attributes: { ...PLAIN, transB: true },
  });
  return {
    ...PRODUCT,
    name: variant(PRODUCT, "folded"),
    fits(call, device) {
      const e = extentsOf(call);
      return call.attributes.groups === 1 && e.channels % 4 === 0 &&
        !isPointwise(e, call.attributes) && suitsProduct(e, call.attributes, device) &&
        PRODUCT.fits!(productOf(e), device);
    },
    passes(call, device) {
      const e = extentsOf(call);
      const taps = { scratch: unrolledSpec(e) };
      return [
        ...redirected(PRODUCT.passes(productOf(e), device), [input(0), input(1)], taps),
        {
          parts: [FLAT, GEOMETRY, part("convolution/fold.wgsl", foldSource)],
          constants: convolutionConstants(e, call.attributes),
          operands: [taps, output()],
          workgroups: flatWorkgroups(e.batch * e.height * e.width * e.channels / 4),
        },
      ];
    },
  };
}

function weightProductOf(call: WeightGradientCall): Call<MatMul> {
  const e = extentsOf(call);
  const [pixels, terms] = unrolledSpec(e).shape;
  return {
    inputs: [f32(pixels, terms), f32(pixels, e.filters)],
    outputs: [f32(terms, e.filters)],
    attributes: { ...PLAIN, transA: true },
  };
}

/** x unrolled and transposed, times dy; the bias' gradient is a sum of its own. */
export const unrolledWeightGradient: Kernel<Conv2DWeightGradient> = {
  ...PRODUCT,
  name: variant(PRODUCT, "unrolled"),
  fits: (call, device) =>
    call.attributes.groups === 1 && suitsProduct(extentsOf(call), call.attributes, device) &&
    PRODUCT.fits!(weightProductOf(call), device),
  passes(call, device) {
    const e = extentsOf(call);
    const product = weightProductOf(call);
    const left = unrolled(e, call.attributes, input(0));
    const [all] = product.outputs;
    const isPadded = all.shape[0] > termsOf(e);
    const result = isPadded ? { scratch: all } : output();
    return [
      ...left.passes,
      ...redirected(PRODUCT.passes(product, device), [left.matrix, input(1)], result),
      ...isPadded ? [padPass(result, sizeOf(all.shape), output(), call.outputs[0])] : [],
      ...biasGradientPasses(call),
    ];
  },
};
