import type { Tensor } from "../../graph/graph.ts";
import {
  type Call,
  checkTypes,
  type DeviceTraits,
  type GradientCall,
  input,
  integer,
  type Op,
  output,
  type Pass,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf, type Spec } from "../../graph/spec.ts";
import { STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/normalisation/batch_normalization.wgsl" with { type: "text" };
import {
  ACTIVATE,
  activate,
  activateCell,
  type Activation,
  activationConstant,
  activationGradient,
} from "../shared/activation.ts";
import { part } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";
import { subtract } from "../elementwise/binary.ts";
import {
  type BatchNormalization,
  checkEpsilon,
  isMasking,
  type Masking,
} from "./batch_attributes.ts";
import { momentPasses, STATISTICS } from "./batch_moments.ts";
import { randomBatch } from "./batch_samples.ts";
import { batchNormalizationGradient } from "./batch_normalization_gradient.ts";
import { channelsOf, countedOf, rowsPass } from "./channels.ts";

/** Mean and biased variance of each channel over the positions that count; 0 where none does. */
export function batchMoments(x: Values, call: Call<unknown>, step: Values): [Values, Values] {
  const { positions, elements, channels } = countedOf(call, step);
  const count = Math.max(positions, 1);
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  const counted = x.subarray(0, elements);
  counted.forEach((value, i) => mean[i % channels] += value);
  mean.forEach((sum, c) => mean[c] = sum / count);
  counted.forEach((value, i) =>
    variance[i % channels] += (value - mean[i % channels]) ** 2 / count
  );
  return [mean, variance];
}

function reference(
  [x, scale, offset, step, residual]: readonly Values[],
  call: Call<BatchNormalization>,
): Values[] {
  const { epsilon, activation } = call.attributes;
  const { elements, channels } = countedOf(call, step);
  const [mean, variance] = batchMoments(x, call, step);
  const y = x.map((value, i) => {
    const c = i % channels;
    const normal = scale[c] * (value - mean[c]) / Math.sqrt(variance[c] + epsilon) + offset[c];
    return activate(activation, (i < elements ? normal : 0) + (residual?.[i] ?? 0));
  });
  return [y, mean, variance];
}

function passes(call: Call<BatchNormalization>, device: DeviceTraits): Pass[] {
  const { inputs, attributes: { epsilon, activation } } = call;
  const geometry = channelsOf(inputs[0].shape);
  const factor = { scratch: f32(geometry.channels) };
  const isResidual = inputs.length === 5;
  return [
    ...momentPasses(geometry, {
      x: input(0),
      step: input(3),
      scale: input(1),
      targets: [...STATISTICS, factor],
      epsilon,
    }),
    rowsPass(geometry, device, {
      parts: [
        ACTIVATE,
        activateCell(geometry.lanes === 4),
        part("normalisation/batch_normalization.wgsl", source),
      ],
      constants: { ...activationConstant(activation), RESIDUAL: String(isResidual) },
      operands: [
        input(0),
        STATISTICS[0],
        factor,
        input(2),
        input(3),
        input(isResidual ? 4 : 0),
        output(0),
      ],
    }),
  ];
}

/** The gradients by x, scale, offset, and by what was added where something was. */
function gradient(
  { inputs, outputs, dOutputs, attributes, append, appendAll }: GradientCall<BatchNormalization>,
): (Tensor | undefined)[] {
  const [x, scale, , step, residual] = inputs;
  const [y, mean, variance] = outputs;
  const [, dMean, dVariance] = dOutputs;
  const zero = (like: Tensor) => append(subtract, [like, like], {});
  const { epsilon, activation } = attributes;
  const dy = dOutputs[0] ?? zero(y);
  const mask: Masking = isMasking(activation) ? activation : "none";
  const own = isMasking(activation) ? dy : activationGradient(activation, dy, y, append);
  const hasResidual = mask !== "none" && residual !== undefined;
  const [dScale, dOffset, dx, dResidual = own] = appendAll(
    batchNormalizationGradient,
    [
      own,
      x,
      mean,
      variance,
      scale,
      step,
      ...mask === "none" ? [] : [y],
      ...dMean || dVariance ? [dMean ?? zero(mean), dVariance ?? zero(mean)] : [],
    ],
    { epsilon, activation: mask, hasResidual },
  );
  return [dx, dScale, dOffset, undefined, ...residual ? [dResidual] : []];
}

/** The specs of x, scale, offset and step, and of what is added where something is. */
export function batchInputs(shape: Shape, hasResidual: boolean): Spec[] {
  const channels = f32(shape[shape.length - 1]);
  return [f32(...shape), channels, channels, STEP_SPEC, ...hasResidual ? [f32(...shape)] : []];
}

const sample = (
  shape: Shape,
  activation: Activation,
  hasResidual = false,
): Sample<BatchNormalization> => ({
  inputs: batchInputs(shape, hasResidual),
  attributes: { epsilon: 1e-5, activation },
});

/**
 * Batch normalisation in training (Ioffe and Szegedy, 2015): `x [N, …, C]`, `scale [C]`,
 * `offset [C]`, `step u32[8]` → y = activation(scale · (x − mean) / √(variance + epsilon) + offset),
 * `mean [C]` and the biased `variance [C]`, over all places of the rows that the step counts. The
 * other rows of y are 0. A fifth input, of x's shape, is added before the activation, in all rows.
 */
export const batchNormalization: Op<BatchNormalization> = {
  name: "batchNormalization",
  outputs(inputs, { epsilon }) {
    const [x, scale, offset, step, residual = x] = inputs;
    const channels = x?.shape.at(-1) ?? 0;
    const fits = (inputs.length === 4 || inputs.length === 5) && x.shape.length > 1 &&
      isShape(scale.shape, [channels]) && isShape(offset.shape, [channels]) &&
      isShape(step.shape, STEP_SPEC.shape) && isShape(residual.shape, x.shape);
    if (!fits) {
      const expected = "x [N, …, C], scale [C], offset [C], step [8], perhaps a residual like x";
      throw shapeError("batchNormalization", inputs, expected);
    }
    checkTypes("batchNormalization", inputs, ["f32", "f32", "f32", "u32", "f32"]);
    checkEpsilon("batchNormalization", epsilon);
    return [f32(...x.shape), f32(channels), f32(channels)];
  },
  reference,
  // A deviation is the difference of numbers as large as x.
  magnitudes([x, scale, , step], call) {
    const { channels } = countedOf(call, step);
    const [mean, variance] = batchMoments(x, call, step);
    const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const factor = scale.map((value, c) =>
      Math.abs(value) / Math.sqrt(variance[c] + call.attributes.epsilon)
    );
    return [
      x.map((_, i) => 1 + largest * factor[i % channels]),
      mean.map(() => largest),
      undefined,
    ];
  },
  gradient,
  kernels: [{ name: "batch_normalization", passes }],
  flops: ({ inputs: [{ shape }] }) => 7 * sizeOf(shape),
  samples: [
    sample([32, 16, 16, 32], "none"),
    sample([7, 3, 5, 6], "relu", true),
    sample([300, 8], "relu6"),
    sample([1, 1], "none"),
  ],
  randomSample: (random) =>
    sample(randomBatch(random), random() < 0.5 ? "relu" : "none", random() < 0.4),
  randomInput: (index, { inputs }, random) =>
    index === 3
      ? randomStep(integer(random, 1, inputs[0].shape[0]), random)
      : uniformValues(inputs[index].shape, random, index === 0 ? [1, 3] : [-1, 1]),
};
