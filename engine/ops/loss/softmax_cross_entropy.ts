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
import softSource from "../../../shaders/loss/soft_cross_entropy.wgsl" with { type: "text" };
import softGradientSource from "../../../shaders/loss/soft_cross_entropy_gradient.wgsl" with {
  type: "text",
};
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";
import { LOGITS, logSoftmax } from "./softmax.ts";
import { areSoft, areTargets, randomTargets, targetTypes } from "./targets.ts";

/** The attributes of `softmaxCrossEntropy`. */
export interface SoftmaxCrossEntropy {
  /** The share of the wanted probability that all classes divide, in [0, 1). */
  readonly smoothing: number;
}

/** The wanted probabilities of row `row`, as smoothing leaves them. */
function wantedOf(
  targets: Values,
  row: number,
  { inputs: [{ shape: [, classes] }, spec], attributes: { smoothing } }: Call<SoftmaxCrossEntropy>,
): number[] {
  return Array.from({ length: classes }, (_, c) => {
    const own = areSoft(spec) ? targets[row * classes + c] : Number(c === targets[row]);
    return smoothing / classes + (1 - smoothing) * own;
  });
}

const constants = ({ inputs: [{ shape }], attributes }: Call<SoftmaxCrossEntropy>) => ({
  ROWS: shape[0],
  CLASSES: shape[1],
  SMOOTHING: attributes.smoothing,
});

const sample = (rows: number, classes: number, smoothing: number, isSoft = false) => ({
  inputs: [f32(rows, classes), isSoft ? f32(rows, classes) : u32(rows), STEP_SPEC],
  attributes: { smoothing },
});

const SAMPLES: Sample<SoftmaxCrossEntropy>[] = [
  sample(16, 2, 0.1),
  sample(18, 2, 0),
  sample(70, 10, 0.2),
  sample(1, 1, 0),
  sample(70, 10, 0.2, true),
  sample(5, 3, 0, true),
];

function randomSample(random: Random): Sample<SoftmaxCrossEntropy> {
  const [rows, classes] = [integer(random, 1, 70), integer(random, 1, 12)];
  return sample(rows, classes, random() < 0.5 ? 0 : random(), random() < 0.5);
}

/** A random batch: logits, targets and, at `stepIndex`, a count below the capacity. */
function randomInput(stepIndex: number) {
  return (index: number, { inputs }: Call<unknown>, random: Random): Values => {
    const [rows, classes] = inputs[0].shape;
    if (index === stepIndex) return randomStep(integer(random, 1, rows), random);
    if (index === 1) return randomTargets(inputs[1], classes, random);
    return Float64Array.from({ length: sizeOf(inputs[index].shape) }, () => 6 * random() - 3);
  };
}

/** What computes a call: a shader for class numbers, and one for probabilities. */
function kernelsOf(
  name: "cross_entropy" | "cross_entropy_gradient",
  texts: Record<"softmax" | "soft", string>,
  inputs: number,
) {
  return (["softmax", "soft"] as const).map((kind) => ({
    ...flatKernel<SoftmaxCrossEntropy>({
      name: `${kind}_${name}`,
      parts: [STEP_WORDS, LOGITS, part(`loss/${kind}_${name}.wgsl`, texts[kind])],
      operands: [...Array.from({ length: inputs }, (_, i) => input(i)), output()],
      constants,
      threads: ({ inputs: [{ shape: [rows] }] }) => rows,
    }),
    fits: ({ inputs: [, targets] }: Call<unknown>) => areSoft(targets) === (kind === "soft"),
  }));
}

/**
 * The cross-entropy of each row: `logits [N, C]`, `targets u32[N]`, class numbers, or `f32[N, C]`,
 * probabilities, `step u32[8]` → `[N]`. Rows beyond the step's count give 0. Throws a `RangeError` where
 * `smoothing` is not in [0, 1).
 */
export const softmaxCrossEntropy: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropy",
  outputs(inputs, { smoothing }) {
    const [x, targets, step] = inputs;
    const fits = inputs.length === 3 && x.shape.length === 2 && areTargets(targets, x) &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      const expected = "logits [N, C], targets u32[N] or f32[N, C], step [8]";
      throw shapeError("softmaxCrossEntropy", inputs, expected);
    }
    checkTypes("softmaxCrossEntropy", inputs, targetTypes(targets));
    if (!(smoothing >= 0 && smoothing < 1)) {
      throw new RangeError(
        `Cannot apply softmaxCrossEntropy as its smoothing must be in [0, 1): it is ${smoothing}`,
      );
    }
    return [f32(x.shape[0])];
  },
  reference([x, targets, step], call) {
    const { inputs: [{ shape: [rows, classes] }] } = call;
    const logarithms = logSoftmax(x, classes);
    return [
      new Float64Array(rows).map((_, row) => {
        if (row >= step[STEP.count]) return 0;
        return wantedOf(targets, row, call)
          .reduce((sum, wanted, c) => sum - wanted * logarithms[row * classes + c], 0);
      }),
    ];
  },
  // A loss near 0 is the difference of numbers as large as the logits.
  magnitudes: ([x], { inputs: [{ shape: [rows, classes] }] }) => [
    new Float64Array(rows).map((_, row) =>
      x.subarray(row * classes, (row + 1) * classes)
        .reduce((most, value) => Math.max(most, Math.abs(value)), 1)
    ),
  ],
  gradient: ({ inputs: [x, targets, step], dOutputs: [dOutput], attributes, append }) => [
    append(softmaxCrossEntropyGradient, [x, targets, dOutput!, step], attributes),
    undefined,
    undefined,
  ],
  kernels: kernelsOf("cross_entropy", { softmax: source, soft: softSource }, 3),
  flops: ({ inputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: SAMPLES,
  randomSample,
  randomInput: randomInput(2),
};

const gradientSample = (
  { inputs: [x, targets, step], attributes }: Sample<SoftmaxCrossEntropy>,
) => ({
  inputs: [x, targets, f32(x.shape[0]), step],
  attributes,
});

/**
 * The gradient of `softmaxCrossEntropy` by the logits: `logits [N, C]`, `targets u32[N]` or
 * `f32[N, C]`, `dy [N]`, `step u32[8]` → `[N, C]`.
 */
export const softmaxCrossEntropyGradient: Op<SoftmaxCrossEntropy> = {
  name: "softmaxCrossEntropyGradient",
  outputs: ([x]) => [x],
  reference([x, targets, dy, step], call) {
    const { inputs: [{ shape: [rows, classes] }] } = call;
    const wanted = Array.from({ length: rows }, (_, row) => wantedOf(targets, row, call));
    const sums = wanted.map((each) => each.reduce((a, b) => a + b));
    return [
      logSoftmax(x, classes).map((logarithm, i) => {
        const [row, c] = [Math.floor(i / classes), i % classes];
        if (row >= step[STEP.count]) return 0;
        return dy[row] * (sums[row] * Math.exp(logarithm) - wanted[row][c]);
      }),
    ];
  },
  magnitudes: ([x, , dy], { inputs: [{ shape: [, classes] }] }) => [
    x.map((_, i) => Math.abs(dy[Math.floor(i / classes)])),
  ],
  kernels: kernelsOf(
    "cross_entropy_gradient",
    { softmax: gradientSource, soft: softGradientSource },
    4,
  ),
  flops: ({ outputs: [{ shape }] }) => 5 * sizeOf(shape),
  samples: SAMPLES.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
  randomInput: randomInput(3),
};
