import {
  elementwise,
  integer,
  type Op,
  type Shape,
  shapeError,
  sizeOf,
  type Values,
} from "../../graph/op.ts";
import source from "../../../shaders/loss/softmax.wgsl" with { type: "text" };

type Nothing = Record<never, never>;

/** The logarithm of the softmax of `x [rows, classes]`. */
export function logSoftmax(x: Values, classes: number): Values {
  const y = new Float64Array(x.length);
  for (let first = 0; first < x.length; first += classes) {
    const row = x.subarray(first, first + classes);
    const largest = row.reduce((a, b) => Math.max(a, b));
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    row.forEach((value, c) => y[first + c] = value - largest - Math.log(sum));
  }
  return y;
}

const SHAPES: Shape[] = [[16, 2], [1, 1], [5, 1000], [100, 10]];

/** Softmax over the last dimension: `[N, C]` → probabilities `[N, C]`. */
export const softmax: Op<Nothing> = {
  name: "softmax",
  shape(inputs) {
    if (inputs.length !== 1 || inputs[0].length !== 2) {
      throw shapeError("softmax", inputs, "logits [N, C]");
    }
    return inputs[0];
  },
  reference: ([x], { output }) => logSoftmax(x, output[1]).map(Math.exp),
  kernels: [
    elementwise(
      "softmax",
      source,
      [0, "output"],
      ({ output }) => ({ ROWS: output[0], CLASSES: output[1] }),
      ({ output }) => output[0],
    ),
  ],
  flops: ({ output }) => 5 * sizeOf(output),
  samples: SHAPES.map((shape) => ({ inputs: [shape], attributes: {} })),
  randomSample: (random) => ({
    inputs: [[integer(random, 1, 70), integer(random, 1, 12)]],
    attributes: {},
  }),
  // Large logits must not overflow.
  randomInput: (_, { inputs: [shape] }, random) =>
    Float64Array.from({ length: sizeOf(shape) }, () => 100 * random() - 50),
};
