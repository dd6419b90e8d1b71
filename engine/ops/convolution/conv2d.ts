import {
  type Call,
  furtherOf,
  type Op,
  shapeError,
  sizeOf,
  type Values,
  WORKGROUP,
} from "../../graph/op.ts";
import source from "../../../shaders/convolution/conv2d.wgsl" with { type: "text" };
import { conv2dInputGradient } from "./conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./conv2d_weight_gradient.ts";
import {
  type Convolution,
  convolutionConstants,
  convolutionFlops,
  convolutionOutput,
  CONVOLUTIONS,
  eachTerm,
  extents,
  randomConvolution,
  sumOfMagnitudes,
} from "./convolution.ts";
import { convolutionKernels } from "./convolution_kernels.ts";
import { reluGradient } from "../elementwise/relu.ts";

/** The attributes of `conv2d`. */
export interface Conv2D extends Convolution {
  /** Whether ReLU follows, in the same kernel. */
  readonly relu: boolean;
}

function reference([x, w, b]: readonly Values[], call: Call<Conv2D>): Values {
  const filters = b.length;
  const y = new Float64Array(sizeOf(call.output)).map((_, i) => b[i % filters]);
  const e = extents(call.inputs[0], call.inputs[1], call.output);
  eachTerm(e, call.attributes, (ix, iw, iy) => y[iy] += x[ix] * w[iw]);
  return call.attributes.relu ? y.map((value) => Math.max(value, 0)) : y;
}

function sample(
  { x, w, attributes }: ReturnType<typeof randomConvolution>,
  relu: boolean,
): { inputs: number[][]; attributes: Conv2D } {
  return { inputs: [[...x], [...w], [w[3]]], attributes: { ...attributes, relu } };
}

/**
 * Convolution with bias: `x [N, H, W, C]`, `w [KH, KW, C/groups, F]`, `b [F]` → `[N, OH, OW, F]`.
 * A cross-correlation, as in every deep-learning library.
 */
export const conv2d: Op<Conv2D> = {
  name: "conv2d",
  shape(inputs, attributes) {
    const [x, w, b] = inputs;
    const fits = inputs.length === 3 && x.length === 4 && w.length === 4 && b.length === 1 &&
      x[3] === w[2] * attributes.groups && w[3] % attributes.groups === 0 && b[0] === w[3];
    if (!fits) {
      throw shapeError(
        "conv2d",
        inputs,
        `x [N, H, W, C], w [KH, KW, C/groups, F], b [F] with ${attributes.groups} group(s)`,
      );
    }
    const shape = convolutionOutput(x, w, attributes);
    if (shape[1] < 1 || shape[2] < 1) {
      throw shapeError("conv2d", inputs, `a picture no smaller than the ${w[0]}×${w[1]} kernel`);
    }
    return shape;
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  gradient({ inputs: [x, w], output, dOutput, attributes, append }) {
    const dy = attributes.relu ? append(reluGradient, [dOutput, output], {}) : dOutput;
    const dx = append(conv2dInputGradient, [dy, w], { ...attributes, shape: x.shape });
    const kernel = [w.shape[0], w.shape[1]] as const;
    const dw = append(conv2dWeightGradient, [x, dy], { ...attributes, kernel });
    return [dx, dw, ...furtherOf(dw)];
  },
  kernels: [
    ...convolutionKernels<Conv2D>(({ inputs: [x, w], output, attributes }) => ({
      extents: extents(x, w, output),
      attributes,
      x: 0,
      w: 1,
      bias: 2,
      relu: attributes.relu,
      output,
    })),
    {
      name: "conv2d",
      purpose: "fallback",
      passes: (call) => [{
        source,
        constants: {
          ...convolutionConstants(
            extents(call.inputs[0], call.inputs[1], call.output),
            call.attributes,
          ),
          GROUPS: call.attributes.groups,
          RELU: String(call.attributes.relu),
        },
        operands: [0, 1, 2, "output"],
        workgroups: [Math.ceil(sizeOf(call.output) / WORKGROUP)],
      }],
    },
  ],
  flops: (call) =>
    convolutionFlops(
      extents(call.inputs[0], call.inputs[1], call.output),
      call.attributes.groups,
    ),
  samples: CONVOLUTIONS.map((convolution, i) => sample(convolution, i % 2 === 1)),
  randomSample: (random) => sample(randomConvolution(random), random() < 0.5),
};
