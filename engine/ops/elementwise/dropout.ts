import {
  type Call,
  elementwise,
  type Op,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
} from "../../graph/op.ts";
import { integer, type Random, type Shape, type Values } from "../../graph/op.ts";
import { pcg4d } from "../../graph/random.ts";
import source from "../../../shaders/elementwise/dropout.wgsl" with { type: "text" };
import { randomShape } from "./relu.ts";

/** The attributes of `dropout`. */
export interface Dropout {
  /** The probability that an element is kept, in (0, 1]. */
  readonly keep: number;
  /** The stream of random numbers, one a layer. */
  readonly stream: number;
}

const threshold = (keep: number) => Math.round(keep * 2 ** 24);

/** Step words for the tests: a random step and seed, and all rows counted. */
export function randomStep(count: number, random: Random): Values {
  const step = new Float64Array(STEP_SHAPE[0]);
  step[STEP.step] = integer(random, 0, 1000);
  step[STEP.seed] = integer(random, 0, 2 ** 32 - 1);
  step[STEP.count] = count;
  return step;
}

const sample = (shape: Shape, keep: number) => ({
  inputs: [shape, STEP_SHAPE],
  attributes: { keep, stream: 17 },
});

/**
 * Inverted dropout of `x`, any shape, with the random numbers of (seed, stream, step, element) of
 * `step u32[8]`. Its gradient is itself, applied to `dy`.
 */
export const dropout: Op<Dropout> = {
  name: "dropout",
  dtypes: ["f32", "u32"],
  shape(inputs, { keep }) {
    if (inputs.length !== 2 || String(inputs[1]) !== String(STEP_SHAPE)) {
      throw shapeError("dropout", inputs, "x and step [8]");
    }
    if (!(keep > 0 && keep <= 1)) {
      throw new RangeError(`Cannot apply dropout as keep must be in (0, 1]: it is ${keep}`);
    }
    return inputs[0];
  },
  reference: ([x, step], { attributes: { keep, stream } }: Call<Dropout>) =>
    x.map((value, i) =>
      pcg4d(step[STEP.seed], stream, step[STEP.step], i)[0] >>> 8 < threshold(keep)
        ? value / keep
        : 0
    ),
  gradient: ({ inputs: [, step], dOutput, attributes, append }) => [
    append(dropout, [dOutput, step], attributes),
    undefined,
  ],
  kernels: [
    elementwise(
      "dropout",
      source,
      [0, 1, "output"],
      ({ output, attributes: { keep, stream } }) => ({
        SIZE: sizeOf(output),
        THRESHOLD: threshold(keep),
        SCALE: 1 / keep,
        STREAM: stream,
      }),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: ({ output }) => sizeOf(output),
  samples: [sample([16, 512], 0.6), sample([3, 5, 7], 0.4), sample([9], 1)],
  randomSample: (random) => sample(randomShape(random), 0.1 + 0.9 * random()),
  randomInput: (index, { inputs }, random) =>
    index === 1
      ? randomStep(inputs[0][0], random)
      : Float64Array.from({ length: sizeOf(inputs[0]) }, () => 2 * random() - 1),
};
