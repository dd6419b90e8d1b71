import {
  type Call,
  checkTypes,
  type DeviceTraits,
  input,
  integer,
  type Op,
  type Operand,
  output,
  type Pass,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP_SPEC } from "../../graph/step.ts";
import coefficientsSource from "../../../shaders/normalisation/batch_gradient_coefficients.wgsl" with {
  type: "text",
};
import source from "../../../shaders/normalisation/batch_gradient.wgsl" with { type: "text" };
import statisticsSource from "../../../shaders/normalisation/batch_gradient_of_statistics.wgsl" with {
  type: "text",
};
import passedSource from "../../../shaders/normalisation/passed.wgsl" with { type: "text" };
import sumsSource from "../../../shaders/normalisation/batch_gradient_sums.wgsl" with {
  type: "text",
};
import { activationConstant } from "../shared/activation.ts";
import { flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";
import { splitPassesOfTwo } from "../shared/split_sum.ts";
import type { Masking } from "./batch_attributes.ts";
import { chunksOf } from "./batch_moments.ts";
import { randomBatch } from "./batch_samples.ts";
import {
  channelConstants,
  CHANNELS,
  type Channels,
  channelsOf,
  countedOf,
  rowsPass,
} from "./channels.ts";

const PASSED = part("normalisation/passed.wgsl", passedSource);

/** The attributes of `batchNormalizationGradient`. */
export interface BatchNormalizationGradient {
  /** As the normalisation had it. */
  readonly epsilon: number;
  /** What followed: where anything did, y is an input. */
  readonly activation: Masking;
  /** Whether the gradient by what was added before the activation is a fourth output. */
  readonly hasResidual: boolean;
}

type GradientOf = Call<BatchNormalizationGradient>;

/** The inputs by name: y where an activation followed, the last two where the loss reads mean and variance. */
function inputsOf<T>(inputs: readonly T[]) {
  const [dy, x, mean, variance, scale, step] = inputs;
  const y = inputs.length % 2 ? inputs[6] : undefined;
  const [dMean, dVariance] = inputs.length > 7 ? inputs.slice(-2) : [];
  return { dy, x, mean, variance, scale, step, y, dMean, dVariance };
}

function reference(inputs: readonly Values[], call: GradientOf): Values[] {
  const { dy, x, mean, variance, scale, step, y, dMean, dVariance } = inputsOf(inputs);
  const { attributes: { epsilon, activation, hasResidual } } = call;
  const { positions, elements, channels } = countedOf(call, step);
  const most = activation === "relu6" ? 6 : Infinity;
  const g = dy.map((value, i) => y && !(y[i] > 0 && y[i] < most) ? 0 : value);
  const deviation = variance.map((value) => Math.sqrt(value + epsilon));
  const normal = x.map((value, i) => (value - mean[i % channels]) / deviation[i % channels]);
  const dScale = new Float64Array(channels);
  const dOffset = new Float64Array(channels);
  g.subarray(0, elements).forEach((value, i) => {
    dScale[i % channels] += value * normal[i];
    dOffset[i % channels] += value;
  });
  const dx = x.map((_, i) => {
    if (i >= elements) return 0;
    const c = i % channels;
    const own = g[i] - (dOffset[c] + normal[i] * dScale[c]) / positions;
    const bend = 2 * normal[i] * deviation[c] * (dVariance?.[c] ?? 0);
    return scale[c] / deviation[c] * own + (bend + (dMean?.[c] ?? 0)) / positions;
  });
  return [dScale, dOffset, dx, ...hasResidual ? [g] : []];
}

/** The sums over all positions that are the gradients by scale and offset. */
function sumPasses(
  { attributes: { epsilon, activation } }: GradientOf,
  geometry: Channels,
): Pass[] {
  const { channels, lanes } = geometry;
  const { chunkLength, chunks } = chunksOf(geometry);
  const hasY = activation !== "none";
  return splitPassesOfTwo(chunks, [[channels], [channels]], (targets) => ({
    parts: [...CHANNELS, PASSED, part("normalisation/batch_gradient_sums.wgsl", sumsSource)],
    constants: {
      ...channelConstants(geometry),
      CHUNKS: chunks,
      CHUNK_LENGTH: chunkLength,
      EPSILON: epsilon,
      ...activationConstant(activation),
    },
    operands: [input(0), input(1), input(2), input(3), input(5), input(hasY ? 6 : 1), ...targets],
    workgroups: flatWorkgroups(chunks * channels / lanes),
  }));
}

/** The pass that writes dx, and the gradient by the residual where one is asked for. */
function lastPass(
  { attributes: { activation, hasResidual } }: GradientOf,
  device: DeviceTraits,
  { geometry, coefficients }: { readonly geometry: Channels; readonly coefficients: Operand },
): Pass {
  const hasY = activation !== "none";
  const unwritten = { scratch: f32(geometry.lanes) };
  return rowsPass(geometry, device, {
    parts: [PASSED, part("normalisation/batch_gradient.wgsl", source)],
    constants: { ...activationConstant(activation), RESIDUAL: String(hasResidual) },
    operands: [
      input(0),
      input(1),
      input(hasY ? 6 : 1),
      input(2),
      coefficients,
      input(5),
      output(2),
      hasResidual ? output(3) : unwritten,
    ],
  });
}

function passes(call: GradientOf, device: DeviceTraits): Pass[] {
  const { inputs, attributes: { epsilon } } = call;
  const geometry = channelsOf(inputs[0].shape);
  const { channels, lanes } = geometry;
  const coefficients = { scratch: f32(3, channels) };
  const own = channelConstants(geometry);
  const workgroups = flatWorkgroups(channels / lanes);
  const ofCoefficients: Pass = {
    parts: [
      ...CHANNELS,
      part("normalisation/batch_gradient_coefficients.wgsl", coefficientsSource),
    ],
    constants: { ...own, EPSILON: epsilon },
    operands: [output(0), output(1), input(3), input(4), input(5), coefficients],
    workgroups,
  };
  const [dMean, dVariance] = [inputs.length - 2, inputs.length - 1];
  const ofStatistics: Pass = {
    parts: [...CHANNELS, part("normalisation/batch_gradient_of_statistics.wgsl", statisticsSource)],
    constants: own,
    operands: [input(dMean), input(dVariance), input(5), coefficients],
    workgroups,
  };
  return [
    ...sumPasses(call, geometry),
    ofCoefficients,
    ...inputs.length > 7 ? [ofStatistics] : [],
    lastPass(call, device, { geometry, coefficients }),
  ];
}

interface GradientCase {
  readonly shape: Shape;
  readonly activation: Masking;
  readonly hasResidual: boolean;
  readonly ofStatistics: boolean;
}

function sample(
  { shape, activation, hasResidual, ofStatistics }: GradientCase,
): Sample<BatchNormalizationGradient> {
  const x = f32(...shape);
  const channels = f32(shape[shape.length - 1]);
  return {
    inputs: [
      ...[x, x, channels, channels, channels, STEP_SPEC],
      ...activation === "none" ? [] : [x],
      ...ofStatistics ? [channels, channels] : [],
    ],
    attributes: { epsilon: 1e-5, activation, hasResidual },
  };
}

/**
 * The gradient of `batchNormalization`: `dy [N, …, C]`, `x`, the `mean [C]` and `variance [C]` that
 * it found, `scale [C]`, `step u32[8]`, then y where an activation followed, then the gradients by mean and
 * variance where the loss reads them → those by scale and offset, `[C]`, and by x, which is 0 in rows
 * that do not count; where `hasResidual`, that by what was added before the activation.
 */
export const batchNormalizationGradient: Op<BatchNormalizationGradient> = {
  name: "batchNormalizationGradient",
  outputs(inputs, { activation, hasResidual }) {
    const { dy, x, mean, variance, scale, step, y = x, dMean = mean, dVariance = mean } = inputsOf(
      inputs,
    );
    const channels = [x?.shape.at(-1) ?? 0];
    const fits = inputs.length >= 6 && inputs.length <= 9 &&
      (inputs.length % 2 === 1) === (activation !== "none") && x.shape.length > 1 &&
      [dy, y].every(({ shape }) => isShape(shape, x.shape)) &&
      [mean, variance, scale, dMean, dVariance].every(({ shape }) => isShape(shape, channels)) &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      const expected = "dy and x [N, …, C], mean, variance and scale [C], step [8], perhaps y, " +
        "perhaps the gradients by mean and variance";
      throw shapeError("batchNormalizationGradient", inputs, expected);
    }
    checkTypes(
      "batchNormalizationGradient",
      inputs,
      inputs.map((_, i) => i === 5 ? "u32" : "f32"),
    );
    return [f32(...channels), f32(...channels), x, ...hasResidual ? [x] : []];
  },
  reference,
  magnitudes(inputs, call) {
    const { channels } = countedOf(call, inputs[5]);
    const { epsilon } = call.attributes;
    const steepest = inputs[3].map((variance) => 1 / Math.sqrt(variance + epsilon));
    const absolute = inputs.map((values, i) => i === 6 ? values : values.map(Math.abs));
    // Sums of products of which none is negative, of inputs without a mean.
    const [dScale, dOffset] = reference(
      absolute.with(2, inputs[2].map(() => 0)),
      call,
    );
    const sums = dScale.map((value, c) => steepest[c] * (value + dOffset[c] + 1));
    return [dScale, dOffset, inputs[1].map((_, i) => 1 + sums[i % channels]), undefined];
  },
  kernels: [{ name: "batch_gradient", passes }],
  flops: ({ inputs: [{ shape }] }) => 9 * sizeOf(shape),
  samples: [
    sample({
      shape: [32, 16, 16, 32],
      activation: "none",
      hasResidual: false,
      ofStatistics: false,
    }),
    sample({ shape: [7, 3, 5, 6], activation: "relu", hasResidual: true, ofStatistics: true }),
    sample({ shape: [300, 8], activation: "relu6", hasResidual: false, ofStatistics: false }),
    sample({ shape: [1, 1], activation: "none", hasResidual: false, ofStatistics: true }),
  ],
  randomSample(random) {
    const activation = random() < 0.5 ? "none" : random() < 0.5 ? "relu" : "relu6";
    return sample({
      shape: randomBatch(random),
      activation,
      hasResidual: activation !== "none" && random() < 0.5,
      ofStatistics: random() < 0.3,
    });
  },
  randomInput(index, { inputs, attributes }, random) {
    if (index === 5) return randomStep(integer(random, 1, inputs[0].shape[0]), random);
    const isY = index === 6 && attributes.activation === "relu6";
    const range = index === 3 ? [0.2, 2] as const : isY ? [-4, 10] as const : [-1, 1] as const;
    return uniformValues(inputs[index].shape, random, range);
  },
};
