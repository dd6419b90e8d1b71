import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Sample,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/normalisation/running_moments.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The attributes of `runningMoments`. */
export interface RunningMoments {
  /** The share of the running numbers that stays, in [0, 1). */
  readonly momentum: number;
  /** The rows of a batch. */
  readonly rows: number;
  /** The places of a row: 1 without height and width. */
  readonly places: number;
}

const sample = (channels: number, attributes: RunningMoments): Sample<RunningMoments> => ({
  inputs: [...Array(4).fill(f32(channels)), STEP_SPEC],
  attributes,
});

/**
 * What running statistics become after a batch: the running mean and variance, the batch's mean and
 * biased variance, all `[C]`, and `step u32[8]` → running mean and variance `[C]`. The variance that
 * they follow is the unbiased one, as PyTorch has it; that of one number is 0.
 */
export const runningMoments: Op<RunningMoments> = {
  name: "runningMoments",
  outputs(inputs, { momentum }) {
    const fits = inputs.length === 5 && isShape(inputs[4].shape, STEP_SPEC.shape) &&
      inputs.slice(0, 4).every(({ shape }) => isShape(shape, [inputs[0].shape[0]]));
    if (!fits) {
      const expected = "running mean and variance, mean and variance [C], step [8]";
      throw shapeError("runningMoments", inputs, expected);
    }
    checkTypes("runningMoments", inputs, ["f32", "f32", "f32", "f32", "u32"]);
    if (!(momentum >= 0 && momentum < 1)) {
      throw new RangeError(
        `Cannot apply runningMoments as its momentum must be in [0, 1): it is ${momentum}`,
      );
    }
    return [inputs[0], inputs[1]];
  },
  reference(
    [runningMean, runningVariance, mean, variance, step],
    { attributes: { momentum, rows, places } },
  ) {
    const count = Math.min(step[STEP.count], rows) * places;
    const unbiased = count / Math.max(count - 1, 1);
    const follow = (old: number, value: number) => momentum * old + (1 - momentum) * value;
    return [
      runningMean.map((old, c) => follow(old, mean[c])),
      runningVariance.map((old, c) => follow(old, variance[c] * unbiased)),
    ];
  },
  kernels: [
    flatKernel({
      name: "running_moments",
      parts: [STEP_WORDS, part("normalisation/running_moments.wgsl", source)],
      operands: [input(0), input(1), input(2), input(3), input(4), output(0), output(1)],
      constants: ({ inputs: [{ shape: [channels] }], attributes: { momentum, rows, places } }) => ({
        CHANNELS: channels,
        ROWS: rows,
        PLACES: places,
        MOMENTUM: momentum,
      }),
      threads: ({ inputs: [{ shape: [channels] }] }) => channels,
    }),
  ],
  flops: ({ inputs: [{ shape: [channels] }] }) => 8 * channels,
  samples: [
    sample(64, { momentum: 0.9, rows: 8, places: 16 }),
    sample(3, { momentum: 0, rows: 1, places: 1 }),
  ],
  randomSample: (random) =>
    sample(integer(random, 1, 70), {
      momentum: random(),
      rows: integer(random, 1, 9),
      places: integer(random, 1, 9),
    }),
  randomInput(index, { attributes: { rows }, inputs }, random) {
    if (index === 4) return randomStep(integer(random, 1, rows), random);
    return uniformValues(inputs[index].shape, random, index % 2 ? [0, 2] : [-1, 1]);
  },
};
