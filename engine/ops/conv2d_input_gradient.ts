import { type Call, type Op, type Shape, shapeError, sizeOf, type Values } from "../op.ts";
import { elementwise } from "../op.ts";
import tileSource from "../../shaders/conv2d_input_gradient_tile.wgsl" with { type: "text" };
import source from "../../shaders/conv2d_input_gradient.wgsl" with { type: "text" };
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
  tileGrid,
} from "./convolution.ts";

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
    {
      name: "conv2d_input_gradient_tile",
      fits: ({ output, attributes: { groups, strides } }) =>
        groups === 1 && output[3] % 4 === 0 && strides[0] === 1 && strides[1] === 1,
      passes: (call) => {
        const constants = convolutionConstants(extentsOf(call), call.attributes);
        const { STRIDE_Y: _y, STRIDE_X: _x, ...used } = constants;
        return [{
          source: tileSource,
          constants: used,
          operands: [0, 1, "output"],
          workgroups: tileGrid(call.output),
        }];
      },
    },
    elementwise(
      "conv2d_input_gradient",
      source,
      [0, 1, "output"],
      (call) => ({
        ...convolutionConstants(extentsOf(call), call.attributes),
        GROUPS: call.attributes.groups,
      }),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map(sample),
  randomSample: (random) => sample(randomConvolution(random)),
};
