import { integer, type Op, type Shape, shapeError, sizeOf } from "../../graph/op.ts";

/** The attributes of `reshape`. */
export interface Reshape {
  readonly shape: Shape;
}

/** The same numbers in another shape of the same size: no work, no memory. */
export const reshape: Op<Reshape> = {
  name: "reshape",
  inPlace: [0],
  shape(inputs, { shape }) {
    if (inputs.length !== 1 || sizeOf(inputs[0]) !== sizeOf(shape)) {
      throw shapeError("reshape", inputs, `one tensor of ${sizeOf(shape)} elements`);
    }
    return shape;
  },
  reference: ([x]) => x,
  gradient: ({ inputs: [x], dOutput, append }) => [append(reshape, [dOutput], { shape: x.shape })],
  kernels: [{ name: "none", passes: () => [] }],
  flops: () => 0,
  samples: [{ inputs: [[2, 14, 12, 64]], attributes: { shape: [2, 10752] } }],
  randomSample(random) {
    const [n, h, c] = [1, 2, 3].map(() => integer(random, 1, 6));
    return { inputs: [[n, h, c]], attributes: { shape: [n, h * c] } };
  },
};
