import {
  type Call,
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/loss/softmax_cross_entropy.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/loss/softmax_cross_entropy_gradient.wgsl" with {
  type: "text",
};
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";
import { LOGITS, logSoftmax } from "./softmax.ts";

/** The attributes of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropy {
  /** The share of the wanted probability that all classes divide, in [0, 1). */
  readonly smoothing: number;
}

/** The wanted probability of class `c` in a row with that label. */
function wanted(label: number, c: number, classes: number, smoothing: number): number {
  return smoothing / classes + (c === label ? 1 - smoothing : 0);
}

const constants = ({ inputs: [{ shape }], attributes }: Call<SoftmaxCrossEntropy>) => ({
  ROWS: shape[0],
  CLASSES: shape[1],
  SMOOTHING: attributes.smoothing,
});

const sample = (rows: number, classes: number, smoothing: number) => ({
  inputs: [f32(rows, classes), u32(rows), STEP_SPEC],
  attributes: { smoothing },
});

const SAMPLES: Sample<SoftmaxCrossEntropy>[] = [
  sample(16, 2, 0.1),
  sample(18, 2, 0),
  sample(70, 10, 0.2),
  sample(1, 1, 0),
];

const randomSample = (random: Random) =>
  sample(integer(random, 1, 70), integer(random, 1, 12), random() < 0.5 ? 0 : random());

/** A random batch: logits, labels and, at `stepIndex`, a count below the capacity. */
function randomInput(stepIndex: number) {
  return (index: number, { inputs }: Call<unknown>, random: Random): Values => {
    const [rows, classes] = inputs[0].shape;
    if (index === stepIndex) return randomStep(integer(random, 1, rows), random);
    const label = () => integer(random, 0, classes - 1);
    const real = () => 6 * random() - 3;
    return Float64Array.from({ length: sizeOf(inputs[index].shape) }, index === 1 ? label : real);
  };
}

/**
 * The cross-entropy of each row: `logits [N, C]`, `labels u32[N]`, `step u32[8]` → `[N]`. Rows
 * beyond the step's count give 0.
 */
export const softmaxCrossEntropy: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropy",
  outputs(inputs) {
    const [x, labels, step] = inputs;
    const fits = inputs.length === 3 && x.shape.length === 2 &&
      isShape(labels.shape, [x.shape[0]]) && isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      throw shapeError("softmaxCrossEntropy", inputs, "logits [N, C], labels [N], step [8]");
    }
    checkTypes("softmaxCrossEntropy", inputs, ["f32", "u32", "u32"]);
    return [f32(...labels.shape)];
  },
  reference([x, labels, step], { inputs: [{ shape: [, classes] }], attributes: { smoothing } }) {
    const logarithms = logSoftmax(x, classes);
    return [labels.map((label, row) => {
      if (row >= step[STEP.count]) return 0;
      return logarithms.subarray(row * classes, (row + 1) * classes)
        .reduce((sum, value, c) => sum - wanted(label, c, classes, smoothing) * value, 0);
    })];
  },
  // A loss near 0 is the difference of numbers as large as the logits.
  magnitudes: ([x], { inputs: [{ shape: [rows, classes] }] }) => [
    new Float64Array(rows).map((_, row) =>
      x.subarray(row * classes, (row + 1) * classes)
        .reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    ),
  ],
  gradient: ({ inputs: [x, labels, step], dOutputs: [dOutput], attributes, append }) => [
    append(softmaxCrossEntropyGradient, [x, labels, dOutput!, step], attributes),
    undefined,
    undefined,
  ],
  kernels: [
    flatKernel({
      name: "softmax_cross_entropy",
      parts: [STEP_WORDS, LOGITS, part("loss/softmax_cross_entropy.wgsl", source)],
      operands: [input(0), input(1), input(2), output()],
      constants,
      threads: ({ inputs: [{ shape: [rows] }] }) => rows,
    }),
  ],
  flops: ({ inputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: SAMPLES,
  randomSample,
  randomInput: randomInput(2),
};

const gradientSample = (
  { inputs: [x, labels, step], attributes }: Sample<SoftmaxCrossEntropy>,
) => ({
  inputs: [x, labels, f32(...labels.shape), step],
  attributes,
});

/**
 * The gradient of `softmaxCrossEntropy` by the logits: `logits [N, C]`, `labels u32[N]`, `dy [N]`,
 * `step u32[8]` → `[N, C]`.
 */
export const softmaxCrossEntropyGradient: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropyGradient",
  outputs: ([x]) => [x],
  reference: (
    [x, labels, dy, step],
    { inputs: [{ shape: [, classes] }], attributes: { smoothing } },
  ) => [
    logSoftmax(x, classes).map((logarithm, i) => {
      const [row, c] = [Math.floor(i / classes), i % classes];
      if (row >= step[STEP.count]) return 0;
      return dy[row] * (Math.exp(logarithm) - wanted(labels[row], c, classes, smoothing));
    }),
  ],
  magnitudes: ([x, , dy], { inputs: [{ shape: [, classes] }] }) => [
    x.map((_, i) => Math.abs(dy[Math.floor(i / classes)])),
  ],
  kernels: [
    flatKernel({
      name: "softmax_cross_entropy_gradient",
      parts: [
        STEP_WORDS,
        LOGITS,
        part("loss/softmax_cross_entropy_gradient.wgsl", gradientSource),
      ],
      operands: [input(0), input(1), input(2), input(3), output()],
      constants,
      threads: ({ inputs: [{ shape: [rows] }] }) => rows,
    }),
  ],
  flops: ({ outputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: SAMPLES.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
  randomInput: randomInput(3),
};
