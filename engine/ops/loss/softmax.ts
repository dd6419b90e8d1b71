import {
  checkTypes,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import logits from "../../../shaders/loss/logits.wgsl" with { type: "text" };
import source from "../../../shaders/loss/softmax.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";

/** `largestLogit` and `sumExponentials` of a row of the shader's `x [ROWS, CLASSES]`. */
export const LOGITS = part("loss/logits.wgsl", logits);

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
export const softmax: Op<NoAttributes> = {
  name: "softmax",
  outputs(inputs) {
    if (inputs.length !== 1 || inputs[0].shape.length !== 2) {
      throw shapeError("softmax", inputs, "logits [N, C]");
    }
    checkTypes("softmax", inputs, ["f32"]);
    return [inputs[0]];
  },
  reference: ([x], { outputs: [{ shape }] }) => [logSoftmax(x, shape[1]).map(Math.exp)],
  kernels: [
    flatKernel({
      name: "softmax",
      parts: [LOGITS, part("loss/softmax.wgsl", source)],
      operands: [input(0), output()],
      constants: ({ outputs: [{ shape: [rows, classes] }] }) => ({ ROWS: rows, CLASSES: classes }),
      threads: ({ outputs: [{ shape: [rows] }] }) => rows,
    }),
  ],
  flops: ({ outputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: SHAPES.map((shape) => ({ inputs: [f32(...shape)], attributes: {} })),
  randomSample: (random) => ({
    inputs: [f32(integer(random, 1, 70), integer(random, 1, 12))],
    attributes: {},
  }),
  // Large logits must not overflow.
  randomInput: (_, { inputs: [{ shape }] }, random) =>
    Float64Array.from({ length: sizeOf(shape) }, () => 100 * random() - 50),
};
