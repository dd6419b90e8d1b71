import {
  type Call,
  type Op,
  type Operand,
  type Shape,
  shapeError,
  sizeOf,
  type Values,
} from "../../graph/op.ts";
import { elementwise } from "../../graph/op.ts";
import source from "../../../shaders/convolution/conv2d_input_gradient.wgsl" with { type: "text" };
import {
  type Convolution,
  type ConvolutionCase,
  convolutionConstants,
  convolutionFlops,
  convolutionOutput,
  CONVOLUTIONS,
  eachTerm,
  extents,
  randomConvolution,
  sumOfMagnitudes,
} from "./convolution.ts";
import { type Convolving, flippedConvolutionKernels } from "./convolution_kernels.ts";
import { pointwiseKernels } from "./pointwise.ts";

/** The attributes of `conv2dInputGradient`. */
export interface Conv2DInputGradient extends Convolution {
  /** The shape of the convolution's input, `[N, H, W, C]`. */
  readonly shape: Shape;
}

const extentsOf = ({ inputs: [dy, w], attributes }: Call<Conv2DInputGradient>) =>
  extents(attributes.shape, w, dy);

function reference([dy, w]: readonly Values[], call: Call<Conv2DInputGradient>): Values {
  const dx = new Float64Array(sizeOf(call.output));
  eachTerm(extentsOf(call), call.attributes, (x, iw, y) => dx[x] += dy[y] * w[iw]);
  return dx;
}

function sample({ x, w, attributes }: ConvolutionCase) {
  return {
    inputs: [convolutionOutput(x, w, attributes), w],
    attributes: { ...attributes, shape: x },
  };
}

/** As a convolution of dy with flipped weights: what was beyond an edge of x lies beyond that of dy. */
function convolve(
  { inputs: [dy, w], output, attributes }: Call<Conv2DInputGradient>,
  flipped: Operand,
): Convolving {
  const { pads: [top, left, bottom, right], dilations } = attributes;
  const [high, wide] = [(w[0] - 1) * dilations[0], (w[1] - 1) * dilations[1]];
  return {
    extents: extents(dy, [w[0], w[1], w[3], w[2]], output),
    attributes: { ...attributes, pads: [high - top, wide - left, high - bottom, wide - right] },
    x: 0,
    w: flipped,
    relu: false,
    output,
  };
}

/** The gradient of `conv2d` by its input: `dy [N, OH, OW, F]`, `w` → `dx [N, H, W, C]`. */
export const conv2dInputGradient: Op<Conv2DInputGradient> = {
  name: "conv2dInputGradient",
  shape(inputs, attributes) {
    const [dy, w] = inputs;
    const expected = convolutionOutput(attributes.shape, w, attributes);
    if (String(expected) !== String(dy)) {
      throw shapeError("conv2dInputGradient", inputs, `dy of shape [${expected.join(", ")}]`);
    }
    return attributes.shape;
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  kernels: [
    ...pointwiseKernels,
    ...flippedConvolutionKernels(1, convolve),
    {
      ...elementwise<Conv2DInputGradient>(
        "conv2d_input_gradient",
        source,
        [0, 1, "output"],
        (call) => ({
          ...convolutionConstants(extentsOf(call), call.attributes),
          GROUPS: call.attributes.groups,
        }),
        (call) => sizeOf(call.output),
      ),
      purpose: "fallback",
    },
  ],
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map(sample),
  randomSample: (random) => sample(randomConvolution(random)),
};
