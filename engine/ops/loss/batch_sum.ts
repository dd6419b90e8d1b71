import {
  type Call,
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Random,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/batch_sum.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/loss/batch_sum_gradient.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";
import { sumRowsPass } from "./sum_rows.ts";

/** The attributes of `batchSum`. */
export interface BatchSum {
  /** Whether to divide by the number of rows that count. */
  readonly mean: boolean;
}

const divisor = (step: Values, { attributes }: Call<BatchSum>) =>
  attributes.mean ? step[STEP.count] : 1;

const total = (x: Values, step: Values, call: Call<BatchSum>) => [
  Float64Array.of(x.reduce((a, b) => a + b, 0) / divisor(step, call)),
];

const sample = (rows: number, mean: boolean) => ({
  inputs: [f32(rows), STEP_SPEC],
  attributes: { mean },
});

function randomInput(rows: (call: Call<unknown>) => number) {
  return (index: number, call: Call<unknown>, random: Random): Values =>
    index === 1
      ? randomStep(integer(random, 1, rows(call)), random)
      : uniformValues(call.inputs[0].shape, random);
}

/** The sum or mean of a batch: `x [N]`, 0 beyond the step's count, `step u32[8]` → `[1]`. */
export const batchSum: Op<BatchSum> = {
  name: "batchSum",
  outputs(inputs) {
    const [x, step] = inputs;
    if (inputs.length !== 2 || x.shape.length !== 1 || !isShape(step.shape, STEP_SPEC.shape)) {
      throw shapeError("batchSum", inputs, "x [N] and step [8]");
    }
    checkTypes("batchSum", inputs, ["f32", "u32"]);
    return [f32(1)];
  },
  reference: ([x, step], call) => total(x, step, call),
  magnitudes: ([x, step], call) => total(x.map(Math.abs), step, call),
  gradient: ({ inputs: [x, step], dOutputs: [dOutput], attributes, append }) => [
    append(batchSumGradient, [dOutput!, step], { ...attributes, rows: x.shape[0] }),
    undefined,
  ],
  kernels: [{
    name: "batch_sum",
    passes: ({ inputs: [{ shape: [rows] }], attributes: { mean } }) => [
      sumRowsPass(part("loss/batch_sum.wgsl", source), rows, { MEAN: String(mean) }, [
        input(0),
        input(1),
        output(),
      ]),
    ],
  }],
  flops: ({ inputs: [{ shape: [rows] }] }) => rows,
  samples: [sample(16, true), sample(18, false), sample(1000, true), sample(1, true)],
  randomSample: (random) => sample(integer(random, 1, 200), random() < 0.5),
  randomInput: randomInput(({ inputs: [{ shape: [rows] }] }) => rows),
};

/** The attributes of `batchSumGradient`. */
export interface BatchSumGradient extends BatchSum {
  readonly rows: number;
}

const gradientSample = (rows: number, mean: boolean) => ({
  inputs: [f32(1), STEP_SPEC],
  attributes: { mean, rows },
});

/** The gradient of `batchSum`: `dy [1]`, `step u32[8]` → `[N]`. */
export const batchSumGradient: Op<BatchSumGradient> = {
  name: "batchSumGradient",
  outputs: (_, { rows }) => [f32(rows)],
  reference: ([dy, step], call) => [
    new Float64Array(call.attributes.rows).fill(dy[0] / divisor(step, call)),
  ],
  kernels: [
    flatKernel({
      name: "batch_sum_gradient",
      parts: [STEP_WORDS, part("loss/batch_sum_gradient.wgsl", gradientSource)],
      operands: [input(0), input(1), output()],
      constants: ({ attributes: { rows, mean } }) => ({ ROWS: rows, MEAN: String(mean) }),
      threads: ({ attributes: { rows } }) => rows,
    }),
  ],
  flops: ({ outputs: [{ shape }] }) => sizeOf(shape),
  samples: [gradientSample(16, true), gradientSample(18, false)],
  randomSample: (random) => gradientSample(integer(random, 1, 200), random() < 0.5),
  randomInput: randomInput(({ outputs: [{ shape: [rows] }] }) => rows),
};
