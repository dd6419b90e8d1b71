import { type Call, type Op, shapeError, sizeOf, type Values, WORKGROUP } from "../op.ts";
import tileSource from "../../shaders/conv2d_weight_gradient_tile.wgsl" with { type: "text" };
import source from "../../shaders/conv2d_weight_gradient.wgsl" with { type: "text" };
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
import { splitInto, splitPasses } from "./split_sum.ts";

/** The attributes of `conv2dWeightGradient`. */
export interface Conv2DWeightGradient extends Convolution {
  /** Height and width of the filters. */
  readonly kernel: readonly [number, number];
}

const extentsOf = ({ inputs: [x, dy], output }: Call<Conv2DWeightGradient>) =>
  extents(x, output, dy);

function reference([x, dy]: readonly Values[], call: Call<Conv2DWeightGradient>): Values {
  const dw = new Float64Array(sizeOf(call.output));
  eachTerm(extentsOf(call), call.attributes, (ix, w, y) => dw[w] += x[ix] * dy[y]);
  return dw;
}

function sample({ x, w, attributes }: ConvolutionCase) {
  return {
    inputs: [x, convolutionOutput(x, w, attributes)],
    attributes: { ...attributes, kernel: [w[0], w[1]] as const },
  };
}

/**
 * The gradient of `conv2d` by its weights: `x [N, H, W, C]`, `dy [N, OH, OW, F]` →
 * `dw [KH, KW, C/groups, F]`.
 */
export const conv2dWeightGradient: Op<Conv2DWeightGradient> = {
  name: "conv2dWeightGradient",
  shape(inputs, attributes) {
    const [x, dy] = inputs;
    const w = [...attributes.kernel, x[3] / attributes.groups, dy[3]];
    const expected = convolutionOutput(x, w, attributes);
    if (String(expected) !== String(dy)) {
      throw shapeError("conv2dWeightGradient", inputs, `dy of shape [${expected.join(", ")}]`);
    }
    return w;
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  kernels: [{
    name: "conv2d_weight_gradient_tile",
    fits: ({ output, attributes }) => attributes.groups === 1 && output[3] % 4 === 0,
    passes: (call) => {
      const [height, width, channels, filters] = call.output;
      const taps = height * width * channels;
      // As few idle lanes as can be: a CPU adapter runs eight at a time.
      const workgroup = Math.min(64, Math.ceil(taps / 2 / 8) * 8);
      const blocks = Math.ceil(taps / 2 / workgroup);
      const rows = call.inputs[1][0] * call.inputs[1][1];
      const threads = blocks * workgroup * Math.ceil(filters / 16);
      const { chunks, chunkLength } = splitInto(rows, threads, 8192);
      return splitPasses(chunks, call.output, (target) => ({
        source: tileSource,
        constants: {
          ...convolutionConstants(extentsOf(call), call.attributes),
          CHUNK_ROWS: chunkLength,
          WORKGROUP: workgroup,
        },
        operands: [0, 1, target],
        workgroups: [chunks, blocks, Math.ceil(filters / 16)],
      }));
    },
  }, {
    name: "conv2d_weight_gradient",
    passes: (call) => {
      const rows = call.inputs[1][0] * call.inputs[1][1];
      const size = sizeOf(call.output);
      const { chunks, chunkLength } = splitInto(rows, size, 4096);
      return splitPasses(chunks, call.output, (target) => ({
        source,
        constants: {
          ...convolutionConstants(extentsOf(call), call.attributes),
          GROUPS: call.attributes.groups,
          CHUNKS: chunks,
          CHUNK_ROWS: chunkLength,
        },
        operands: [0, 1, target],
        workgroups: [Math.ceil(size * chunks / WORKGROUP)],
      }));
    },
  }],
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map(sample),
  randomSample: (random) => sample(randomConvolution(random)),
};
