import {
  type Call,
  checkTypes,
  input,
  type Kernel,
  type Op,
  output,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/convolution/conv2d.wgsl" with { type: "text" };
import {
  ACTIVATE,
  activate,
  type Activation,
  activationConstant,
  activationGradient,
} from "../shared/activation.ts";
import { flatKernel } from "../shared/flat.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { part } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
import { conv2dInputGradient } from "./conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./conv2d_weight_gradient.ts";
import {
  type Convolution,
  convolutionConstants,
  convolutionFlops,
  convolutionOutput,
  eachTerm,
  extents,
  GEOMETRY,
} from "./convolution.ts";
import type { Convolving } from "./convolving.ts";
import { depthwise3x3Pass, isDepthwise3x3 } from "./depthwise_3x3.ts";
import { convolutionKernels } from "./kernels.ts";
import { type ConvolutionCase, CONVOLUTIONS, hasBias, randomConvolution } from "./samples.ts";

/** The attributes of `conv2d`. */
export interface Conv2D extends Convolution {
  /** What follows, in the same kernel. */
  readonly activation: Activation;
}

const extentsOf = ({ inputs: [x, w], outputs: [y] }: Call<Conv2D>) =>
  extents(x.shape, w.shape, y.shape);

function reference([x, w, b]: readonly Values[], call: Call<Conv2D>): Values[] {
  const y = new Float64Array(sizeOf(call.outputs[0].shape)).map((_, i) => b ? b[i % b.length] : 0);
  eachTerm(extentsOf(call), call.attributes, (ix, iw, iy) => y[iy] += x[ix] * w[iw]);
  return [y.map((value) => activate(call.attributes.activation, value))];
}

function sample(
  { x, w, attributes }: ConvolutionCase,
  hasBias: boolean,
  activation: Activation,
): Sample<Conv2D> {
  const bias = hasBias ? [f32(w[3])] : [];
  return { inputs: [f32(...x), f32(...w), ...bias], attributes: { ...attributes, activation } };
}

/** The index of the bias among a call's inputs, if it has one. */
const biasOf = ({ inputs }: Call<Conv2D>) => inputs.length > 2 ? 2 : undefined;

function convolve(call: Call<Conv2D>): Convolving {
  return {
    extents: extentsOf(call),
    attributes: call.attributes,
    x: input(0),
    w: input(1),
    bias: biasOf(call),
    activation: call.attributes.activation,
  };
}

const shared = convolutionKernels(convolve);

/** Strips of four pixels by four filters, each of a channel. */
const depthwiseKernel: Kernel<Conv2D> = {
  name: "conv2d_depthwise_3x3",
  fits: (call) => isDepthwise3x3(extentsOf(call), call.attributes),
  passes: (call) => [depthwise3x3Pass(convolve(call), false)],
};

/** An element of y a thread: any geometry. */
const elementKernel: Kernel<Conv2D> = {
  ...flatKernel<Conv2D>({
    name: "conv2d",
    parts: [GEOMETRY, ACTIVATE, part("convolution/conv2d.wgsl", source)],
    operands: (call) => [input(0), input(1), input(biasOf(call) ?? 1), output()],
    constants: (call) => ({
      ...convolutionConstants(extentsOf(call), call.attributes),
      BIAS: String(biasOf(call) !== undefined),
      ...activationConstant(call.attributes.activation),
    }),
    threads: ({ outputs: [{ shape }] }) => sizeOf(shape),
  }),
  purpose: "fallback",
};

/**
 * Convolution with an optional bias: `x [N, H, W, C]`, `w [KH, KW, C/groups, F]`, `b [F]` →
 * `[N, OH, OW, F]`. A cross-correlation, as in every deep-learning library.
 */
export const conv2d: Op<Conv2D> = {
  name: "conv2d",
  outputs(inputs, attributes) {
    const [x, w, b] = inputs.map(({ shape }) => shape);
    const fits = (inputs.length === 2 || inputs.length === 3) && x.length === 4 &&
      w.length === 4 && (!b || b.length === 1 && b[0] === w[3]) &&
      Number.isInteger(attributes.groups) && x[3] === w[2] * attributes.groups &&
      w[3] % attributes.groups === 0;
    if (!fits) {
      throw shapeError(
        "conv2d",
        inputs,
        "x [N, H, W, C], w [KH, KW, C/groups, F] and, if any, b [F] with " +
          `${attributes.groups} group(s)`,
      );
    }
    checkTypes("conv2d", inputs, ["f32", "f32", "f32"]);
    const shape = convolutionOutput(x, w, attributes);
    if (shape[1] < 1 || shape[2] < 1) {
      throw shapeError("conv2d", inputs, `a picture no smaller than the ${w[0]}×${w[1]} kernel`);
    }
    return [f32(...shape)];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  gradient(
    { inputs: [x, w, b], outputs: [y], dOutputs: [dOutput], attributes, append, appendAll },
  ) {
    const { activation, ...convolution } = attributes;
    const dy = activationGradient(activation, dOutput!, y, append);
    const kernel = [w.shape[0], w.shape[1]] as const;
    return [
      append(conv2dInputGradient, [dy, w], { ...convolution, shape: x.shape }),
      ...appendAll(conv2dWeightGradient, [x, dy], {
        ...convolution,
        kernel,
        ...b ? {} : { withoutBias: true },
      }),
    ];
  },
  window: ({ inputs: [, { shape: [height, width] }], attributes }) => ({
    ...attributes,
    kernel: [height, width],
  }),
  kernels: [
    depthwiseKernel,
    ...roundedKernels([depthwiseKernel]),
    ...shared.kernels,
    elementKernel,
    ...roundedKernels([elementKernel]),
  ],
  family: shared.family,
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map((convolution, i) =>
    sample(convolution, hasBias(i), i % 2 === 1 ? "relu" : "none")
  ),
  randomSample: (random) =>
    sample(randomConvolution(random), random() < 0.5, random() < 0.5 ? "relu" : "none"),
};
