/** The gradient of a 1×1 convolution by its input is a plain matrix product. @module */
import type { Call, Kernel } from "../../graph/op.ts";
import { f32, type Shape, type Spec } from "../../graph/spec.ts";
import { subgroupsKernel, vectorsKernel } from "../product/kernels.ts";
import { type MatMul, PLAIN } from "../product/product.ts";
import { variant } from "../shared/parts.ts";
import { type Convolution, extents, isPointwise } from "./convolution.ts";

/** `dy` as a matrix of pixels by filters, times the weights transposed. */
const asProduct = ({ inputs, outputs }: Call<Convolution>): Call<MatMul> => ({
  inputs: inputs.map(asMatrix),
  outputs: outputs.map(asMatrix),
  attributes: { ...PLAIN, transB: true },
});

/** All dimensions but the last as rows. */
function asMatrix({ shape }: { readonly shape: Shape }): Spec {
  return f32(shape.slice(0, -1).reduce((a, b) => a * b, 1), shape[shape.length - 1]);
}

/** The product of `dy [N, OH, OW, F]` and `w [1, 1, C, F]` by a kernel of `matMul`. */
function pointwiseKernel(kernel: Kernel<MatMul>): Kernel<Convolution> {
  return {
    ...kernel,
    name: variant(kernel, "1x1"),
    fits(call, device) {
      const [dy, w] = call.inputs;
      const e = extents(call.outputs[0].shape, w.shape, dy.shape);
      return call.attributes.groups === 1 && isPointwise(e, call.attributes) &&
        (kernel.fits?.(asProduct(call), device) ?? true);
    },
    passes: (call, device) => kernel.passes(asProduct(call), device),
  };
}

/** The kernels of `matMul` that are faster than convolving, on CPU adapters. */
export const pointwiseKernels = [subgroupsKernel(16), vectorsKernel].map(
  pointwiseKernel,
);
