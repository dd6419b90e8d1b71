import type { Tensor } from "../../graph/graph.ts";
import {
  type Call,
  CELL,
  checkTypes,
  type GradientCall,
  input,
  type Op,
  output,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/normalisation/batch_normalization_inference.wgsl" with {
  type: "text",
};
import { multiply, subtract } from "../elementwise/binary.ts";
import { exp } from "../elementwise/unary.ts";
import { sumTo } from "../reduction/reduce_sum.ts";
import {
  ACTIVATE,
  activate,
  activateCell,
  type Activation,
  activationConstant,
  activationGradient,
} from "../shared/activation.ts";
import { part } from "../shared/parts.ts";
import { uniformValues } from "../shared/random_inputs.ts";
import { type BatchNormalization, checkEpsilon } from "./batch_attributes.ts";
import { randomBatch } from "./batch_samples.ts";
import { channelsOf, rowsPass } from "./channels.ts";

function reference(
  [x, scale, offset, mean, variance]: readonly Values[],
  { attributes: { epsilon, activation } }: Call<BatchNormalization>,
): Values[] {
  const factor = scale.map((value, c) => value / Math.sqrt(variance[c] + epsilon));
  return [x.map((value, i) => {
    const c = i % scale.length;
    return activate(activation, (value - mean[c]) * factor[c] + offset[c]);
  })];
}

/**
 * The gradients by x, scale and offset, made of the op itself: it is linear in x. Statistics that are
 * given are no parameters and have none.
 */
function gradient(
  { inputs, outputs: [y], dOutputs: [dOutput], attributes, append }: GradientCall<
    BatchNormalization
  >,
): (Tensor | undefined)[] {
  const [x, scale, , mean, variance] = inputs;
  const linear = { ...attributes, activation: "none" as const };
  const dy = activationGradient(attributes.activation, dOutput!, y, append);
  const zero = append(subtract, [mean, mean], {});
  const one = append(exp, [zero], {});
  const normal = append(batchNormalizationInference, [x, one, zero, mean, variance], linear);
  return [
    append(batchNormalizationInference, [dy, scale, zero, zero, variance], linear),
    sumTo(append(multiply, [dy, normal], {}), scale.shape, append),
    sumTo(dy, scale.shape, append),
    undefined,
    undefined,
  ];
}

const sample = (shape: Shape, activation: Activation): Sample<BatchNormalization> => ({
  inputs: [f32(...shape), ...Array(4).fill(f32(shape[shape.length - 1]))],
  attributes: { epsilon: 1e-5, activation },
});

/**
 * Batch normalisation by statistics that are given, for predicting: `x [N, …, C]`, `scale [C]`,
 * `offset [C]`, `mean [C]`, `variance [C]` →
 * activation(scale · (x − mean) / √(variance + epsilon) + offset).
 */
export const batchNormalizationInference: Op<BatchNormalization> = {
  name: "batchNormalizationInference",
  outputs(inputs, { epsilon }) {
    const [x, ...others] = inputs;
    const channels = [x?.shape.at(-1) ?? 0];
    const fits = inputs.length === 5 && x.shape.length > 1 &&
      others.every(({ shape }) => isShape(shape, channels));
    if (!fits) {
      const expected = "x [N, …, C], scale, offset, mean and variance [C]";
      throw shapeError("batchNormalizationInference", inputs, expected);
    }
    checkTypes("batchNormalizationInference", inputs, inputs.map(() => "f32"));
    checkEpsilon("batchNormalizationInference", epsilon);
    return [x];
  },
  reference,
  gradient,
  window: () => CELL,
  kernels: [{
    name: "batch_normalization_inference",
    passes({ inputs: [{ shape }], attributes: { epsilon, activation } }, device) {
      const geometry = channelsOf(shape);
      return [rowsPass(geometry, device, {
        parts: [
          ACTIVATE,
          activateCell(geometry.lanes === 4),
          part("normalisation/batch_normalization_inference.wgsl", source),
        ],
        constants: { ...activationConstant(activation), EPSILON: epsilon },
        operands: [...[0, 1, 2, 3, 4].map(input), output()],
      })];
    },
  }],
  flops: ({ inputs: [{ shape }] }) => 3 * sizeOf(shape),
  samples: [sample([7, 3, 5, 6], "none"), sample([32, 8], "relu")],
  randomSample: (random) => sample(randomBatch(random), random() < 0.5 ? "relu" : "none"),
  randomInput: (index, { inputs }, random) =>
    uniformValues(inputs[index].shape, random, index === 4 ? [0.2, 2] : [-1, 1]),
};
