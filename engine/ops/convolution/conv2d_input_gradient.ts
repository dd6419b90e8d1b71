import {
  type Call,
  checkTypes,
  input,
  type Kernel,
  type Op,
  type Operand,
  output,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/convolution/conv2d_input_gradient.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { part } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
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
import {
  depthwise3x3InputGradientPass,
  depthwise3x3Pass,
  isDepthwise3x3,
} from "./depthwise_3x3.ts";
import { fitsGroups, transposedPass } from "./grouped.ts";
import { flipPass, flippedConvolutionKernels } from "./kernels.ts";
import { pointwiseKernels } from "./pointwise.ts";
import { type ConvolutionCase, CONVOLUTIONS, randomConvolution } from "./samples.ts";
import { foldedKernel } from "./unrolled.ts";

/** The attributes of `conv2dInputGradient`. */
export interface Conv2DInputGradient extends Convolution {
  /** The shape of the convolution's input, `[N, H, W, C]`. */
  readonly shape: Shape;
}

const extentsOf = ({ inputs: [dy, w], attributes }: Call<Conv2DInputGradient>) =>
  extents(attributes.shape, w.shape, dy.shape);

function reference([dy, w]: readonly Values[], call: Call<Conv2DInputGradient>): Values[] {
  const dx = new Float64Array(sizeOf(call.attributes.shape));
  eachTerm(extentsOf(call), call.attributes, (x, iw, y) => dx[x] += dy[y] * w[iw]);
  return [dx];
}

function sample({ x, w, attributes }: ConvolutionCase) {
  return {
    inputs: [f32(...convolutionOutput(x, w, attributes)), f32(...w)],
    attributes: { ...attributes, shape: x },
  };
}

/** Of the convolution of dy: what was beyond an edge of x lies beyond that of dy. */
function flippedPads({ inputs: [, { shape: w }], attributes }: Call<Conv2DInputGradient>) {
  const { pads: [top, left, bottom, right], dilations } = attributes;
  const [high, wide] = [(w[0] - 1) * dilations[0], (w[1] - 1) * dilations[1]];
  return [high - top, wide - left, high - bottom, wide - right] as const;
}

/** As a convolution of dy with flipped weights. */
function convolve(call: Call<Conv2DInputGradient>, flipped: Operand): Convolving {
  const { inputs: [dy, { shape: w }], attributes } = call;
  return {
    extents: extents(dy.shape, [w[0], w[1], w[3], attributes.shape[3]], attributes.shape),
    attributes: { ...attributes, pads: flippedPads(call) },
    x: input(0),
    w: flipped,
    activation: "none",
  };
}

const asConvolution = flippedConvolutionKernels(1, convolve);

/** Strips of pixels by four channels, each of one filter. */
const depthwiseKernel: Kernel<Conv2DInputGradient> = {
  name: "conv2d_depthwise_3x3@input_gradient",
  fits(call) {
    const e = extentsOf(call);
    return e.channels === e.filters && isDepthwise3x3(e, call.attributes) &&
      (call.attributes.strides[0] === 2 || flippedPads(call).every((pad) => pad >= 0));
  },
  passes(call) {
    const { inputs: [dy, w], attributes } = call;
    if (attributes.strides[0] === 2) {
      return [depthwise3x3InputGradientPass(extentsOf(call), attributes)];
    }
    const convolving: Convolving = {
      extents: extents(dy.shape, w.shape, attributes.shape),
      attributes: { ...attributes, pads: flippedPads(call) },
      x: input(0),
      w: input(1),
      activation: "none",
    };
    return [depthwise3x3Pass(convolving, true)];
  },
};

/** What a transposed convolution of dy with flipped weights is told. */
function transpose(call: Call<Conv2DInputGradient>, flipped: Operand): Convolving {
  return { ...convolve(call, flipped), attributes: call.attributes };
}

/** A pixel by four channels, whatever their groups are. */
const transposedKernel: Kernel<Conv2DInputGradient> = {
  name: "conv2d_grouped_transposed",
  fits: (call) => fitsGroups(transpose(call, input(1))),
  passes(call) {
    const flipped = { scratch: call.inputs[1] };
    return [
      flipPass(input(1), flipped, call.attributes.groups),
      transposedPass(transpose(call, flipped)),
    ];
  },
};

/** An element of dx a thread: any geometry. */
const elementKernel: Kernel<Conv2DInputGradient> = {
  ...flatKernel<Conv2DInputGradient>({
    name: "conv2d_input_gradient",
    parts: [GEOMETRY, part("convolution/conv2d_input_gradient.wgsl", source)],
    operands: [input(0), input(1), output()],
    constants: (call) => convolutionConstants(extentsOf(call), call.attributes),
    threads: ({ attributes: { shape } }) => sizeOf(shape),
  }),
  purpose: "fallback",
};

/** The gradient of `conv2d` by its input: `dy [N, OH, OW, F]`, `w` → `dx [N, H, W, C]`. */
export const conv2dInputGradient: Op<Conv2DInputGradient> = {
  name: "conv2dInputGradient",
  outputs(inputs, attributes) {
    const [dy, w] = inputs;
    const expected = convolutionOutput(attributes.shape, w.shape, attributes);
    if (!isShape(dy.shape, expected)) {
      throw shapeError("conv2dInputGradient", inputs, `dy of shape ${show(expected)}`);
    }
    checkTypes("conv2dInputGradient", inputs, ["f32", "f32"]);
    return [f32(...attributes.shape)];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  kernels: [
    depthwiseKernel,
    ...roundedKernels([depthwiseKernel]),
    ...pointwiseKernels,
    ...asConvolution.kernels,
    foldedKernel(extentsOf),
    transposedKernel,
    elementKernel,
    ...roundedKernels([transposedKernel, elementKernel]),
  ],
  family: asConvolution.family,
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map(sample),
  randomSample: (random) => sample(randomConvolution(random)),
};
