import { type Call, CELL, checkTypes, input, type Op, output, shapeError } from "../../graph/op.ts";
import { pcg4d } from "../../graph/random.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/elementwise/dropout.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, PCG4D, STEP_WORDS } from "../shared/parts.ts";
import { randomShape, randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The attributes of `dropout`. */
export interface Dropout {
  /** The probability that an element is dropped, in [0, 1). */
  readonly rate: number;
  /** The stream of random numbers, one a layer. */
  readonly stream: number;
}

/** Of 2^24 equally likely numbers, those below it keep an element. */
const threshold = (rate: number) => Math.round((1 - rate) * 2 ** 24);

const sample = (shape: Shape, rate: number) => ({
  inputs: [f32(...shape), STEP_SPEC],
  attributes: { rate, stream: 17 },
});

/**
 * Inverted dropout of `x`, any shape, with the random numbers of (seed, stream, step, element) of
 * `step u32[8]`. Its gradient is itself, applied to `dy`.
 */
export const dropout: Op<Dropout> = {
  name: "dropout",
  outputs(inputs, { rate }) {
    if (inputs.length !== 2 || !isShape(inputs[1].shape, STEP_SPEC.shape)) {
      throw shapeError("dropout", inputs, "x and step [8]");
    }
    checkTypes("dropout", inputs, ["f32", "u32"]);
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`Cannot apply dropout as its rate must be in [0, 1): it is ${rate}`);
    }
    return [inputs[0]];
  },
  reference: ([x, step], { attributes: { rate, stream } }: Call<Dropout>) => [
    x.map((value, i) => {
      const [random] = pcg4d(step[STEP.seed], stream, step[STEP.index], i);
      return random >>> 8 < threshold(rate) ? value / (1 - rate) : 0;
    }),
  ],
  gradient: ({ inputs: [, step], dOutputs: [dOutput], attributes, append }) => [
    append(dropout, [dOutput!, step], attributes),
    undefined,
  ],
  window: () => CELL,
  kernels: [
    flatKernel({
      name: "dropout",
      parts: [STEP_WORDS, PCG4D, part("elementwise/dropout.wgsl", source)],
      operands: [input(0), input(1), output()],
      constants: ({ outputs: [{ shape }], attributes: { rate, stream } }) => ({
        SIZE: sizeOf(shape),
        THRESHOLD: threshold(rate),
        SCALE: 1 / (1 - rate),
        STREAM: stream,
      }),
      threads: ({ outputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: ({ outputs: [{ shape }] }) => sizeOf(shape),
  samples: [sample([16, 512], 0.4), sample([3, 5, 7], 0.6), sample([9], 0)],
  randomSample: (random) => sample(randomShape(random), 0.9 * random()),
  randomInput: (index, { inputs: [{ shape }] }, random) =>
    index === 1 ? randomStep(shape[0], random) : uniformValues(shape, random),
};
