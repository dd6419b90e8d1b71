/** The gradients of a 1×1 convolution are plain matrix products of pixels by channels. @module */
import { type Call, type Kernel, type Shape } from "../op.ts";
import type { Convolution } from "./convolution.ts";
import { type MatMul, matMul, PLAIN } from "./mat_mul.ts";

/**
 * The product of an op's two inputs as matrices of their last dimension, by that kernel of `matMul`;
 * `weightsOf` gives the weights' shape.
 */
export function pointwiseKernel<A extends Convolution>(
  name: string,
  weightsOf: (call: Call<A>) => Shape,
  transposed: Partial<MatMul>,
): Kernel<A> {
  const kernel = matMul.kernels.find((each) => each.name === name)!;
  const asProduct = ({ inputs, output }: Call<A>) => ({
    inputs: inputs.map(asMatrix),
    output: asMatrix(output),
    attributes: { ...PLAIN, ...transposed },
  });
  return {
    name: `${name}@1x1`,
    purpose: "cpu",
    lanes: kernel.lanes,
    fits(call, device) {
      const { groups, strides, pads } = call.attributes;
      const [height, width] = weightsOf(call);
      return groups === 1 && height === 1 && width === 1 && String(strides) === "1,1" &&
        pads.every((pad) => pad === 0) && (kernel.fits?.(asProduct(call), device) ?? true);
    },
    passes: (call) => kernel.passes(asProduct(call)),
  };
}

/** All dimensions but the last as rows. */
function asMatrix(shape: Shape): Shape {
  return [shape.slice(0, -1).reduce((a, b) => a * b, 1), shape[shape.length - 1]];
}
