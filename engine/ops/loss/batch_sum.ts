import {
  type Call,
  elementwise,
  integer,
  type Op,
  type Random,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
  type Values,
} from "../../graph/op.ts";
import source from "../../../shaders/loss/batch_sum.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/loss/batch_sum_gradient.wgsl" with { type: "text" };
import { randomStep } from "../elementwise/dropout.ts";

/** The attributes of `batchSum`. */
export interface BatchSum {
  /** Whether to divide by the number of rows that count. */
  readonly mean: boolean;
}

const divisor = (step: Values, { attributes }: Call<BatchSum>) =>
  attributes.mean ? step[STEP.count] : 1;

const total = (x: Values, step: Values, call: Call<BatchSum>) =>
  Float64Array.of(x.reduce((a, b) => a + b, 0) / divisor(step, call));

const sample = (rows: number, mean: boolean) => ({
  inputs: [[rows], STEP_SHAPE],
  attributes: { mean },
});

function randomInput(rows: (call: Call<unknown>) => number) {
  return (index: number, call: Call<unknown>, random: Random): Values =>
    index === 1
      ? randomStep(integer(random, 1, rows(call)), random)
      : Float64Array.from({ length: sizeOf(call.inputs[0]) }, () => 2 * random() - 1);
}

/** The sum or mean of a batch: `x [N]`, 0 beyond the step's count, `step u32[8]` → `[1]`. */
export const batchSum: Op<BatchSum> = {
  name: "batchSum",
  dtypes: ["f32", "u32"],
  shape(inputs) {
    const [x, step] = inputs;
    if (inputs.length !== 2 || x.length !== 1 || String(step) !== String(STEP_SHAPE)) {
      throw shapeError("batchSum", inputs, "x [N] and step [8]");
    }
    return [1];
  },
  reference: ([x, step], call) => total(x, step, call),
  magnitude: ([x, step], call) => total(x.map(Math.abs), step, call),
  gradient: ({ inputs: [x, step], dOutput, attributes, append }) => [
    append(batchSumGradient, [dOutput, step], { ...attributes, rows: x.shape[0] }),
    undefined,
  ],
  kernels: [{
    name: "batch_sum",
    passes: ({ inputs: [[rows]], attributes: { mean } }) => [{
      source,
      constants: { ROWS: rows, MEAN: String(mean) },
      operands: [0, 1, "output"],
      workgroups: [1],
    }],
  }],
  flops: ({ inputs: [[rows]] }) => rows,
  samples: [sample(16, true), sample(18, false), sample(1000, true), sample(1, true)],
  randomSample: (random) => sample(integer(random, 1, 200), random() < 0.5),
  randomInput: randomInput(({ inputs: [[rows]] }) => rows),
};

/** The attributes of `batchSumGradient`. */
export interface BatchSumGradient extends BatchSum {
  readonly rows: number;
}

const gradientSample = (rows: number, mean: boolean) => ({
  inputs: [[1], STEP_SHAPE],
  attributes: { mean, rows },
});

/** The gradient of `batchSum`: `dy [1]`, `step u32[8]` → `[N]`. */
export const batchSumGradient: Op<BatchSumGradient> = {
  name: "batchSumGradient",
  dtypes: ["f32", "u32"],
  shape: (_, { rows }) => [rows],
  reference: ([dy, step], call) =>
    new Float64Array(call.attributes.rows).fill(dy[0] / divisor(step, call)),
  kernels: [
    elementwise(
      "batch_sum_gradient",
      gradientSource,
      [0, 1, "output"],
      ({ attributes: { rows, mean } }) => ({ ROWS: rows, MEAN: String(mean) }),
      ({ attributes: { rows } }) => rows,
    ),
  ],
  flops: ({ output }) => sizeOf(output),
  samples: [gradientSample(16, true), gradientSample(18, false)],
  randomSample: (random) => gradientSample(integer(random, 1, 200), random() < 0.5),
  randomInput: randomInput(({ output: [rows] }) => rows),
};
