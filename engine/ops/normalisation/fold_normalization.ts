import type { Tensor } from "../../graph/graph.ts";
import {
  type Call,
  checkTypes,
  type GradientCall,
  input,
  integer,
  type Op,
  output,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/normalisation/fold_normalization.wgsl" with { type: "text" };
import { add, multiply, subtract } from "../elementwise/binary.ts";
import { exp } from "../elementwise/unary.ts";
import { sumTo } from "../reduction/reduce_sum.ts";
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { uniformValues } from "../shared/random_inputs.ts";
import { type BatchNormalization, checkEpsilon } from "./batch_attributes.ts";

/** The attributes of `foldNormalization`. */
export type FoldNormalization = Pick<BatchNormalization, "epsilon">;

function reference(
  [kernel, scale, offset, mean, variance, bias]: readonly Values[],
  { attributes: { epsilon } }: Call<FoldNormalization>,
): Values[] {
  const factor = scale.map((value, c) => value / Math.sqrt(variance[c] + epsilon));
  return [
    kernel.map((value, i) => value * factor[i % factor.length]),
    offset.map((value, c) => value + ((bias?.[c] ?? 0) - mean[c]) * factor[c]),
  ];
}

/** Made of the op itself, which gives 1 / √(variance + epsilon) for a kernel of ones. */
function gradient(
  { inputs, dOutputs, attributes, append, appendAll }: GradientCall<FoldNormalization>,
): (Tensor | undefined)[] {
  const [kernel, scale, , mean, variance, bias] = inputs;
  const zero = append(subtract, [mean, mean], {});
  const one = append(exp, [zero], {});
  const times = (a: Tensor, b: Tensor) => append(multiply, [a, b], {});
  const zeroKernel = () => append(subtract, [kernel, kernel], {});
  const [dKernel = zeroKernel(), dBias = zero] = dOutputs;
  const given = bias ? append(subtract, [bias, mean], {}) : append(subtract, [zero, mean], {});
  const [inverse] = appendAll(foldNormalization, [one, one, zero, zero, variance], attributes);
  const factor = times(scale, inverse);
  const ofKernel = sumTo(times(dKernel, kernel), scale.shape, append);
  const dFactor = append(add, [ofKernel, times(dBias, given)], {});
  return [
    times(dKernel, factor),
    times(dFactor, inverse),
    dBias,
    undefined,
    undefined,
    ...bias ? [times(dBias, factor)] : [],
  ];
}

const sample = (kernel: Shape, hasBias: boolean): Sample<FoldNormalization> => ({
  inputs: [f32(...kernel), ...Array(hasBias ? 5 : 4).fill(f32(kernel[kernel.length - 1]))],
  attributes: { epsilon: 1e-3 },
});

/**
 * What a batch normalisation by given statistics makes of the kernel and the bias before it: `kernel
 * [KH, KW, C, F]` or `[C, F]`, `scale`, `offset`, `mean` and `variance` `[F]`, perhaps a `bias [F]` →
 * the kernel and the bias of a convolution or product that gives what the two gave.
 */
export const foldNormalization: Op<FoldNormalization> = {
  name: "foldNormalization",
  outputs(inputs, { epsilon }) {
    const [kernel, ...others] = inputs;
    const columns = [kernel?.shape.at(-1) ?? 0];
    const fits = (inputs.length === 5 || inputs.length === 6) &&
      others.every(({ shape }) => isShape(shape, columns));
    if (!fits) {
      const expected = "kernel […, F], scale, offset, mean, variance and, if any, bias [F]";
      throw shapeError("foldNormalization", inputs, expected);
    }
    checkTypes("foldNormalization", inputs, inputs.map(() => "f32"));
    checkEpsilon("foldNormalization", epsilon);
    return [kernel, f32(...columns)];
  },
  reference,
  gradient,
  kernels: [
    flatKernel({
      name: "fold_normalization",
      parts: [part("normalisation/fold_normalization.wgsl", source)],
      operands: ({ inputs }) => [
        ...[0, 1, 2, 3, 4, inputs.length > 5 ? 5 : 1].map(input),
        output(0),
        output(1),
      ],
      constants: ({ inputs, attributes: { epsilon } }) => ({
        SIZE: sizeOf(inputs[0].shape),
        COLUMNS: inputs[1].shape[0],
        EPSILON: epsilon,
        BIAS: String(inputs.length > 5),
      }),
      threads: ({ inputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
  samples: [sample([3, 3, 16, 32], false), sample([7, 5], true)],
  randomSample: (random) => sample([integer(random, 1, 4), integer(random, 1, 9)], random() < 0.5),
  randomInput: (index, { inputs }, random) =>
    uniformValues(inputs[index].shape, random, index === 4 ? [0.2, 2] : [-1, 1]),
};
