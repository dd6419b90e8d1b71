import { checkTypes, input, integer, type Op, shapeError } from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/optimizer/move_average.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The attributes of `moveAverage`. */
export interface MoveAverage {
  /** The share of the average that stays from step to step, once there were some. */
  readonly decay: number;
}

const sample = (size: number, decay: number) => ({
  inputs: [f32(size), f32(size), STEP_SPEC],
  attributes: { decay },
});

/**
 * The exponential moving average of weights: `average [4·n]` (changed), `weights [4·n]`, `step u32[8]`.
 * In step i it keeps the smaller of `decay` and i / (i + 10), as TensorFlow's ExponentialMovingAverage
 * does but for its first step, so that it begins with the weights after step 0.
 */
export const moveAverage: Op<MoveAverage> = {
  name: "moveAverage",
  inPlace: [0],
  outputs(inputs) {
    const [average, weights, step] = inputs;
    const fits = inputs.length === 3 && average.shape.length === 1 && average.shape[0] % 4 === 0 &&
      isShape(weights.shape, average.shape) && isShape(step.shape, STEP_SPEC.shape);
    if (!fits) throw shapeError("moveAverage", inputs, "average and weights [4·n], step [8]");
    checkTypes("moveAverage", inputs, ["f32", "f32", "u32"]);
    return [average];
  },
  reference([average, weights, step], { attributes: { decay } }) {
    const kept = Math.min(decay, step[STEP.index] / (step[STEP.index] + 10));
    const moved = (weight: number, i: number) => weight + kept * (average[i] - weight);
    return [weights.map((weight, i) => average[i] = moved(weight, i))];
  },
  kernels: [flatKernel({
    name: "move_average",
    parts: [STEP_WORDS, part("optimizer/move_average.wgsl", source)],
    operands: [input(0), input(1), input(2)],
    constants: ({ inputs: [{ shape }], attributes: { decay } }) => ({
      SIZE: sizeOf(shape),
      DECAY: decay,
    }),
    threads: ({ inputs: [{ shape }] }) => sizeOf(shape) / 4,
  })],
  flops: ({ inputs: [{ shape }] }) => 3 * sizeOf(shape),
  samples: [sample(40_000, 0.99), sample(64, 0.5)],
  randomSample: (random) => sample(4 * integer(random, 1, 200), random()),
  randomInput: (index, { inputs }, random) =>
    index < 2 ? uniformValues(inputs[index].shape, random) : randomStep(1, random),
};
