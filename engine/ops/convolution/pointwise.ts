/** The gradient of a 1×1 convolution by its input is a plain matrix product. @module */
import { type Call, type Kernel, type Shape } from "../../graph/op.ts";
import type { Convolution } from "./convolution.ts";
import { matMul, PLAIN } from "../product/mat_mul.ts";

/** `dy` as a matrix of pixels by filters, times the weights transposed. */
const asProduct = ({ inputs, output }: Call<Convolution>) => ({
  inputs: inputs.map(asMatrix),
  output: asMatrix(output),
  attributes: { ...PLAIN, transB: true },
});

/** All dimensions but the last as rows. */
function asMatrix(shape: Shape): Shape {
  return [shape.slice(0, -1).reduce((a, b) => a * b, 1), shape[shape.length - 1]];
}

/** The product of `dy [N, OH, OW, F]` and `w [1, 1, C, F]` by that kernel of `matMul`. */
function pointwiseKernel(name: string): Kernel<Convolution> {
  const kernel = matMul.kernels.find((each) => each.name === name)!;
  return {
    ...kernel,
    name: `${name}@1x1`,
    fits(call, device) {
      const { groups, strides, pads } = call.attributes;
      const [height, width] = call.inputs[1];
      return groups === 1 && height === 1 && width === 1 && String(strides) === "1,1" &&
        pads.every((pad) => pad === 0) && (kernel.fits?.(asProduct(call), device) ?? true);
    },
    passes: (call) => kernel.passes(asProduct(call)),
  };
}

/** The kernels of `matMul` that are faster than convolving, on CPU adapters. */
export const pointwiseKernels = ["mat_mul_subgroups", "mat_mul_vectors"].map(pointwiseKernel);
