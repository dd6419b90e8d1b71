import {
  type Call,
  elementwise,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
  type Values,
} from "../../graph/op.ts";
import source from "../../../shaders/loss/softmax_cross_entropy.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/loss/softmax_cross_entropy_gradient.wgsl" with {
  type: "text",
};
import { randomStep } from "../elementwise/dropout.ts";
import { logSoftmax } from "./softmax.ts";

/** The attributes of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropy {
  /** The share of the wanted probability that all classes divide, in [0, 1). */
  readonly smoothing: number;
}

/** The wanted probability of class `c` in a row with that label. */
function wanted(label: number, c: number, classes: number, smoothing: number): number {
  return smoothing / classes + (c === label ? 1 - smoothing : 0);
}

const constants = ({ inputs: [x], attributes }: Call<SoftmaxCrossEntropy>) => ({
  ROWS: x[0],
  CLASSES: x[1],
  SMOOTHING: attributes.smoothing,
});

const sample = (rows: number, classes: number, smoothing: number) => ({
  inputs: [[rows, classes], [rows], STEP_SHAPE],
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
    const [rows, classes] = inputs[0];
    if (index === stepIndex) return randomStep(integer(random, 1, rows), random);
    const label = () => integer(random, 0, classes - 1);
    const real = () => 6 * random() - 3;
    return Float64Array.from({ length: sizeOf(inputs[index]) }, index === 1 ? label : real);
  };
}

/**
 * The cross-entropy of each row: `logits [N, C]`, `labels u32[N]`, `step u32[8]` → `[N]`. Rows
 * beyond the step's count give 0.
 */
export const softmaxCrossEntropy: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropy",
  dtypes: ["f32", "u32", "u32"],
  shape(inputs) {
    const [x, labels, step] = inputs;
    const fits = inputs.length === 3 && x.length === 2 && String(labels) === String([x[0]]) &&
      String(step) === String(STEP_SHAPE);
    if (!fits) {
      throw shapeError("softmaxCrossEntropy", inputs, "logits [N, C], labels [N], step [8]");
    }
    return labels;
  },
  reference([x, labels, step], { inputs: [[, classes]], attributes: { smoothing } }) {
    const logarithms = logSoftmax(x, classes);
    return labels.map((label, row) => {
      if (row >= step[STEP.count]) return 0;
      return logarithms.subarray(row * classes, (row + 1) * classes)
        .reduce((sum, value, c) => sum - wanted(label, c, classes, smoothing) * value, 0);
    });
  },
  // A loss near 0 is the difference of numbers as large as the logits.
  magnitude: ([x], { inputs: [[rows, classes]] }) =>
    new Float64Array(rows).map((_, row) =>
      x.subarray(row * classes, (row + 1) * classes)
        .reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    ),
  gradient: ({ inputs: [x, labels, step], dOutput, attributes, append }) => [
    append(softmaxCrossEntropyGradient, [x, labels, dOutput, step], attributes),
    undefined,
    undefined,
  ],
  kernels: [
    elementwise(
      "softmax_cross_entropy",
      source,
      [0, 1, 2, "output"],
      constants,
      ({ output }) => output[0],
    ),
  ],
  flops: ({ inputs: [x] }) => 5 * sizeOf(x),
  samples: SAMPLES,
  randomSample,
  randomInput: randomInput(2),
};

const gradientSample = (
  { inputs: [x, labels, step], attributes }: Sample<SoftmaxCrossEntropy>,
) => ({
  inputs: [x, labels, labels, step],
  attributes,
});

/**
 * The gradient of `softmaxCrossEntropy` by the logits: `logits [N, C]`, `labels u32[N]`, `dy [N]`,
 * `step u32[8]` → `[N, C]`.
 */
export const softmaxCrossEntropyGradient: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropyGradient",
  dtypes: ["f32", "u32", "f32", "u32"],
  shape: ([x]) => x,
  reference([x, labels, dy, step], { inputs: [[, classes]], attributes: { smoothing } }) {
    return logSoftmax(x, classes).map((logarithm, i) => {
      const [row, c] = [Math.floor(i / classes), i % classes];
      if (row >= step[STEP.count]) return 0;
      return dy[row] * (Math.exp(logarithm) - wanted(labels[row], c, classes, smoothing));
    });
  },
  magnitude: ([x, , dy], { inputs: [[, classes]] }) =>
    x.map((_, i) => Math.abs(dy[Math.floor(i / classes)])),
  kernels: [
    elementwise(
      "softmax_cross_entropy_gradient",
      gradientSource,
      [0, 1, 2, 3, "output"],
      constants,
      ({ output }) => output[0],
    ),
  ],
  flops: ({ output }) => 5 * sizeOf(output),
  samples: SAMPLES.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
  randomInput: randomInput(3),
};
