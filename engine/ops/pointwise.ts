/** The gradient of a 1×1 convolution by its input is a plain matrix product. @module */
import { type Call, type Kernel, type Shape } from "../op.ts";
import type { Convolution } from "./convolution.ts";
import { matMul, PLAIN } from "./mat_mul.ts";

const kernel = matMul.kernels.find(({ name }) => name === "mat_mul_vectors")!;

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

/** The product of `dy [N, OH, OW, F]` and `w [1, 1, C, F]` by a kernel of `matMul`. */
export const pointwiseKernel: Kernel<Convolution> = {
  name: `${kernel.name}@1x1`,
  purpose: "cpu",
  lanes: kernel.lanes,
  fits(call, device) {
    const { groups, strides, pads } = call.attributes;
    const [height, width] = call.inputs[1];
    return groups === 1 && height === 1 && width === 1 && String(strides) === "1,1" &&
      pads.every((pad) => pad === 0) && (kernel.fits?.(asProduct(call), device) ?? true);
  },
  passes: (call) => kernel.passes(asProduct(call)),
};
