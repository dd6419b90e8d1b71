import {
  elementwise,
  integer,
  type Op,
  type Random,
  type Shape,
  shapeError,
  sizeOf,
} from "../../graph/op.ts";
import source from "../../../shaders/elementwise/relu.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/elementwise/relu_gradient.wgsl" with { type: "text" };

type Nothing = Record<never, never>;

/** Shapes for ops that work on each element alone; the last takes more than 65,535 workgroups. */
export const ELEMENTWISE_SHAPES: Shape[] = [[16, 512], [3, 7, 5, 3], [1, 1], [65536 * 64 + 1]];

/** A random shape of one to four dimensions. */
export function randomShape(random: Random): Shape {
  return Array.from({ length: integer(random, 1, 4) }, () => integer(random, 1, 7));
}

/** Rectified linear unit, of any shape. */
export const relu: Op<Nothing> = {
  name: "relu",
  shape(inputs) {
    if (inputs.length !== 1) throw shapeError("relu", inputs, "one tensor");
    return inputs[0];
  },
  reference: ([x]) => x.map((value) => Math.max(value, 0)),
  gradient: ({ output, dOutput, append }) => [append(reluGradient, [dOutput, output], {})],
  kernels: [
    elementwise(
      "relu",
      source,
      [0, "output"],
      (call) => ({ SIZE: sizeOf(call.output) }),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: ({ output }) => sizeOf(output),
  samples: ELEMENTWISE_SHAPES.map((shape) => ({ inputs: [shape], attributes: {} })),
  randomSample: (random) => ({ inputs: [randomShape(random)], attributes: {} }),
};

/** The gradient of `relu`: `dy`, `y` → `dx`, all of one shape. At 0 it is 0. */
export const reluGradient: Op<Nothing> = {
  name: "reluGradient",
  shape(inputs) {
    if (inputs.length !== 2 || String(inputs[0]) !== String(inputs[1])) {
      throw shapeError("reluGradient", inputs, "dy and y of one shape");
    }
    return inputs[0];
  },
  reference: ([dy, y]) => dy.map((value, i) => y[i] > 0 ? value : 0),
  kernels: [
    elementwise(
      "relu_gradient",
      gradientSource,
      [0, 1, "output"],
      (call) => ({ SIZE: sizeOf(call.output) }),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: ({ output }) => sizeOf(output),
  samples: ELEMENTWISE_SHAPES.map((shape) => ({ inputs: [shape, shape], attributes: {} })),
  randomSample(random) {
    const shape = randomShape(random);
    return { inputs: [shape, shape], attributes: {} };
  },
};
