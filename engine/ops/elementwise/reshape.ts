import { integer, type Op, shapeError } from "../../graph/op.ts";
import { f32, type Shape, show, sizeOf } from "../../graph/spec.ts";

/** The attributes of `reshape`, ONNX's. */
export interface Reshape {
  /** An extent of 0 is the input's own there, one of -1, at most, what is left of its size. */
  readonly shape: Shape;
}

/** The shape that is meant for an input. */
function resolve({ shape: wanted }: Reshape, given: Shape): Shape {
  const known = wanted.map((extent, i) => extent === 0 ? given[i] : extent);
  const left = sizeOf(given) / sizeOf(known.filter((extent) => extent !== -1));
  return known.map((extent) => extent === -1 ? left : extent);
}

/** The same numbers in another shape of the same size: no work, no memory. */
export const reshape: Op<Reshape> = {
  name: "reshape",
  isView: true,
  outputs(inputs, attributes) {
    const shape = inputs.length === 1 ? resolve(attributes, inputs[0].shape) : [];
    if (inputs.length !== 1 || sizeOf(inputs[0].shape) !== sizeOf(shape)) {
      throw shapeError("reshape", inputs, `one tensor that fits ${show(attributes.shape)}`);
    }
    return [{ shape, dtype: inputs[0].dtype }];
  },
  reference: ([x]) => [x],
  gradient: ({ inputs: [x], dOutputs: [dOutput], append }) => [
    append(reshape, [dOutput!], { shape: x.shape }),
  ],
  kernels: [],
  flops: () => 0,
  samples: [
    { inputs: [f32(2, 14, 12, 64)], attributes: { shape: [2, 10752] } },
    { inputs: [f32(2, 3, 4)], attributes: { shape: [0, -1] } },
  ],
  randomSample(random) {
    const [n, h, c] = [1, 2, 3].map(() => integer(random, 1, 6));
    return { inputs: [f32(n, h, c)], attributes: { shape: [n, h * c] } };
  },
};
