import {
  checkTypes,
  input,
  type NoAttributes,
  type Op,
  output,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import { copyPass } from "../shared/copy.ts";
import { ELEMENTWISE_SHAPES, randomShape } from "../shared/random_inputs.ts";

/** Gives a variable, input 0, the numbers of input 1, of its shape. */
export const assign: Op<NoAttributes> = {
  name: "assign",
  outputs(inputs) {
    const [variable, value] = inputs;
    if (inputs.length !== 2 || !isShape(value.shape, variable.shape)) {
      throw shapeError("assign", inputs, "a variable and a value of one shape");
    }
    checkTypes("assign", inputs, [variable.dtype, variable.dtype]);
    return [variable];
  },
  inPlace: [0],
  reference([variable, value]) {
    variable.set(value);
    return [variable];
  },
  kernels: [{
    name: "copy",
    passes: ({ outputs: [variable] }) => [
      { ...copyPass(variable), operands: [input(1), output()] },
    ],
  }],
  flops: () => 0,
  samples: ELEMENTWISE_SHAPES.map((shape) => ({
    inputs: [f32(...shape), f32(...shape)],
    attributes: {},
  })),
  randomSample(random) {
    const shape = randomShape(random);
    return { inputs: [f32(...shape), f32(...shape)], attributes: {} };
  },
  randomInput: (index, { inputs }, random) =>
    Float64Array.from({ length: sizeOf(inputs[index].shape) }, random),
};
