import { integer, type Op, shapeError } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";

/** The attributes of `reshape`. */
export interface Reshape {
  readonly shape: Shape;
}

/** The same numbers in another shape of the same size: no work, no memory. */
export const reshape: Op<Reshape> = {
  name: "reshape",
  isView: true,
  outputs(inputs, { shape }) {
    if (inputs.length !== 1 || sizeOf(inputs[0].shape) !== sizeOf(shape)) {
      throw shapeError("reshape", inputs, `one tensor of ${sizeOf(shape)} elements`);
    }
    return [{ shape, dtype: inputs[0].dtype }];
  },
  reference: ([x]) => [x],
  gradient: ({ inputs: [x], dOutputs: [dOutput], append }) => [
    append(reshape, [dOutput!], { shape: x.shape }),
  ],
  kernels: [],
  flops: () => 0,
  samples: [{ inputs: [f32(2, 14, 12, 64)], attributes: { shape: [2, 10752] } }],
  randomSample(random) {
    const [n, h, c] = [1, 2, 3].map(() => integer(random, 1, 6));
    return { inputs: [f32(n, h, c)], attributes: { shape: [n, h * c] } };
  },
};
