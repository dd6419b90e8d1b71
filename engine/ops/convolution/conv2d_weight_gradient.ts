import { checkTypes, type Op, type Sample, shapeError, type Values } from "../../graph/op.ts";
import { f32, isShape, show, sizeOf } from "../../graph/spec.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { convolutionFlops, convolutionOutput, eachTerm } from "./convolution.ts";
import { type ConvolutionCase, CONVOLUTIONS, hasBias, randomConvolution } from "./samples.ts";
import {
  type Conv2DWeightGradient,
  extentsOf,
  type WeightGradientCall,
} from "./weight_gradient.ts";
import { weightGradientFamily, weightGradientKernels } from "./weight_gradient_kernels.ts";

function reference([x, dy]: readonly Values[], call: WeightGradientCall): Values[] {
  const [dw, db] = call.outputs.map(({ shape }) => new Float64Array(sizeOf(shape)));
  eachTerm(extentsOf(call), call.attributes, (ix, w, y) => dw[w] += x[ix] * dy[y]);
  if (!db) return [dw];
  dy.forEach((value, i) => db[i % db.length] += value);
  return [dw, db];
}

function sample(
  { x, w, attributes }: ConvolutionCase,
  hasBias: boolean,
): Sample<Conv2DWeightGradient> {
  return {
    inputs: [f32(...x), f32(...convolutionOutput(x, w, attributes))],
    attributes: {
      ...attributes,
      kernel: [w[0], w[1]],
      ...!hasBias && { withoutBias: true },
    },
  };
}

/**
 * The gradients of `conv2d` by its weights and its bias: `x [N, H, W, C]`, `dy [N, OH, OW, F]` →
 * `dw [KH, KW, C/groups, F]` and, with a bias, `db [F]`.
 */
export const conv2dWeightGradient: Op<Conv2DWeightGradient> = {
  name: "conv2dWeightGradient",
  outputs(inputs, attributes) {
    const [x, dy] = inputs.map(({ shape }) => shape);
    const w = [...attributes.kernel, x[3] / attributes.groups, dy[3]];
    const expected = convolutionOutput(x, w, attributes);
    if (!isShape(dy, expected)) {
      throw shapeError("conv2dWeightGradient", inputs, `dy of shape ${show(expected)}`);
    }
    checkTypes("conv2dWeightGradient", inputs, ["f32", "f32"]);
    return attributes.withoutBias ? [f32(...w)] : [f32(...w), f32(dy[3])];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  kernels: weightGradientKernels,
  family: weightGradientFamily,
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map((convolution, i) => sample(convolution, hasBias(i))),
  randomSample: (random) => sample(randomConvolution(random), random() < 0.5),
};
