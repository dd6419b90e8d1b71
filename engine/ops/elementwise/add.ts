import { elementwise, type Op, shapeError, sizeOf } from "../../graph/op.ts";
import source from "../../../shaders/elementwise/add.wgsl" with { type: "text" };
import { sumOfMagnitudes } from "../convolution/convolution.ts";
import { ELEMENTWISE_SHAPES, randomShape } from "./relu.ts";

type Nothing = Record<never, never>;

/** The sum of two tensors of one shape. */
export const add: Op<Nothing> = {
  name: "add",
  shape(inputs) {
    if (inputs.length !== 2 || String(inputs[0]) !== String(inputs[1])) {
      throw shapeError("add", inputs, "two tensors of one shape");
    }
    return inputs[0];
  },
  reference: ([a, b]) => a.map((value, i) => value + b[i]),
  magnitude: sumOfMagnitudes(([a, b]) => a.map((value, i) => value + b[i])),
  gradient: ({ dOutput }) => [dOutput, dOutput],
  kernels: [
    elementwise(
      "add",
      source,
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
