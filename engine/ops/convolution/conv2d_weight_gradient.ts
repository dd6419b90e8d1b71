import {
  type Call,
  type Kernel,
  type Op,
  type Shape,
  shapeError,
  sizeOf,
  type Values,
  WORKGROUP,
} from "../../graph/op.ts";
import source3x3 from "../../../shaders/convolution/conv2d_weight_gradient_3x3.wgsl" with {
  type: "text",
};
import subgroupsSource from "../../../shaders/convolution/conv2d_weight_gradient_3x3_subgroups.wgsl" with {
  type: "text",
};
import subgroupsWideSource from "../../../shaders/convolution/conv2d_weight_gradient_3x3_subgroups_wide.wgsl" with {
  type: "text",
};
import tileSource from "../../../shaders/convolution/conv2d_weight_gradient_tile.wgsl" with {
  type: "text",
};
import source from "../../../shaders/convolution/conv2d_weight_gradient.wgsl" with { type: "text" };
import {
  constants3x3,
  type Convolution,
  type ConvolutionCase,
  convolutionConstants,
  convolutionFlops,
  convolutionOutput,
  CONVOLUTIONS,
  eachTerm,
  extents,
  is3x3,
  randomConvolution,
  sumOfMagnitudes,
} from "./convolution.ts";
import workgroupSource from "../../../shaders/convolution/conv2d_weight_gradient_workgroup.wgsl" with {
  type: "text",
};
import { type Block, blockConstants, blockFits, identify, splitSlices } from "../shared/blocks.ts";
import { splitInto, splitPassesOfTwo } from "../shared/split_sum.ts";

/** The attributes of `conv2dWeightGradient`. */
export interface Conv2DWeightGradient extends Convolution {
  /** Height and width of the filters. */
  readonly kernel: readonly [number, number];
}

const extentsOf = ({ inputs: [x, dy], output }: Call<Conv2DWeightGradient>) =>
  extents(x, output, dy);

/** The shapes of dw and db. */
const shapesOf = ({ output }: Call<unknown>): [Shape, Shape] => [output, [output[3]]];

function weightReference([x, dy]: readonly Values[], call: Call<Conv2DWeightGradient>): Values {
  const dw = new Float64Array(sizeOf(call.output));
  eachTerm(extentsOf(call), call.attributes, (ix, w, y) => dw[w] += x[ix] * dy[y]);
  return dw;
}

function biasReference([, dy]: readonly Values[], { output }: Call<unknown>): Values {
  const db = new Float64Array(output[3]);
  dy.forEach((value, i) => db[i % db.length] += value);
  return db;
}

function sample({ x, w, attributes }: ConvolutionCase) {
  return {
    inputs: [x, convolutionOutput(x, w, attributes)],
    attributes: { ...attributes, kernel: [w[0], w[1]] as const },
  };
}

function is3x3InQuads(call: Call<Conv2DWeightGradient>): boolean {
  return call.attributes.groups === 1 && call.output[3] % 4 === 0 &&
    is3x3(extentsOf(call), call.attributes);
}

/** For taps by filters; the largest first, which loads least for a product. */
const BLOCKS: readonly Block[] = [[16, 16], [8, 8], [16, 4], [16, 2], [4, 2]];

/** Implicit matrix product by blocks in workgroup memory, split over the pixels. */
function workgroupKernel(block: Block): Kernel<Conv2DWeightGradient> {
  const productOf = ({ inputs: [, dy], output }: Call<Conv2DWeightGradient>) => ({
    m: output[0] * output[1] * output[2],
    n: output[3],
    k: dy[0] * dy[1] * dy[2],
  });
  return {
    ...identify("conv2d_weight_gradient_workgroup", block),
    fits(call, device) {
      const { m, n } = productOf(call);
      return call.attributes.groups === 1 && n % 4 === 0 && blockFits(block, m, n, device);
    },
    passes(call) {
      const { m, n, k } = productOf(call);
      const { blocks, chunks, chunkLength } = splitSlices(block, m, n, k);
      return splitPassesOfTwo(chunks, shapesOf(call), (targets) => ({
        source: workgroupSource,
        constants: {
          ...convolutionConstants(extentsOf(call), call.attributes),
          ...blockConstants(block),
          CHUNK: chunkLength,
          Cell: call.output[2] % 4 === 0 ? "vec4f" : "f32",
        },
        operands: [0, 1, ...targets],
        workgroups: [blocks, 1, chunks],
      }));
    },
  };
}

/** The nine taps of a channel by eight filters in registers, without workgroup memory. */
const kernel3x3: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_3x3",
  purpose: "cpu",
  fits: is3x3InQuads,
  passes(call) {
    const [, , channels, filters] = call.output;
    const workgroup = Math.min(64, Math.ceil(channels / 8) * 8);
    const [blocks, layers] = [Math.ceil(channels / workgroup), Math.ceil(filters / 8)];
    const rows = call.inputs[1][0] * call.inputs[1][1];
    const { chunks, chunkLength } = splitInto(rows, blocks * workgroup * layers, 2048);
    return splitPassesOfTwo(chunks, shapesOf(call), (targets) => ({
      source: source3x3,
      constants: {
        ...constants3x3(extentsOf(call), call.attributes),
        CHUNK_ROWS: chunkLength,
        WORKGROUP: workgroup,
      },
      operands: [0, 1, ...targets],
      workgroups: [chunks, blocks, layers],
    }));
  },
};

/** How a kernel whose lanes load dy for each other walks over the pictures. */
interface Walk {
  readonly source: string;
  /** The lanes that a subgroup must have at least. */
  readonly lanes: number;
  /** The filters of a thread. */
  readonly filters: number;
  /** The columns of a strip. */
  readonly columns: number;
}

/** The nine taps of a channel by some filters in registers, walking down strips of some columns. */
function subgroupsKernel(
  kernel: Pick<Kernel<Conv2DWeightGradient>, "name" | "purpose">,
  { source, lanes, filters: tileFilters, columns }: Walk,
): Kernel<Conv2DWeightGradient> {
  return {
    ...kernel,
    lanes,
    fits: is3x3InQuads,
    passes(call) {
      const [, , channels, filters] = call.output;
      const [batch, , width] = call.inputs[1];
      const workgroup = Math.min(64, Math.ceil(channels / lanes) * lanes);
      const [blocks, layers] = [Math.ceil(channels / workgroup), Math.ceil(filters / tileFilters)];
      const strips = batch * Math.ceil(width / columns);
      const { chunks, chunkLength } = splitInto(strips, blocks * workgroup * layers, 512);
      return splitPassesOfTwo(chunks, shapesOf(call), (targets) => ({
        source,
        constants: {
          ...constants3x3(extentsOf(call), call.attributes),
          STRIPS: chunkLength,
          WORKGROUP: workgroup,
        },
        operands: [0, 1, ...targets],
        workgroups: [chunks, blocks, layers],
      }));
    },
  };
}

/**
 * The gradients of `conv2d` by its weights and its bias: `x [N, H, W, C]`, `dy [N, OH, OW, F]` →
 * `dw [KH, KW, C/groups, F]` and, further, `db [F]`.
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
  reference: weightReference,
  magnitude: sumOfMagnitudes(weightReference),
  further: [{
    shape: ([, dy]) => [dy[3]],
    reference: biasReference,
    magnitude: sumOfMagnitudes(biasReference),
  }],
  kernels: [
    ...BLOCKS.map(workgroupKernel),
    subgroupsKernel(
      { name: "conv2d_weight_gradient_3x3_subgroups", purpose: "cpu" },
      { source: subgroupsSource, lanes: 8, filters: 16, columns: 4 },
    ),
    subgroupsKernel(
      { name: "conv2d_weight_gradient_3x3_subgroups_wide", purpose: "swiftshader" },
      { source: subgroupsWideSource, lanes: 4, filters: 8, columns: 8 },
    ),
    kernel3x3,
    {
      name: "conv2d_weight_gradient_tile",
      fits: ({ output, attributes }) => attributes.groups === 1 && output[3] % 4 === 0,
      passes: (call) => {
        const [height, width, channels, filters] = call.output;
        const lanes = (height * width * channels + 1) / 2;
        const blocks = Math.ceil(lanes / 64);
        // As few idle lanes as can be: a CPU adapter runs eight at a time.
        const workgroup = Math.ceil(lanes / blocks / 8) * 8;
        const rows = call.inputs[1][0] * call.inputs[1][1];
        const threads = blocks * workgroup * Math.ceil(filters / 16);
        const { chunks, chunkLength } = splitInto(rows, threads, 8192);
        return splitPassesOfTwo(chunks, shapesOf(call), (targets) => ({
          source: tileSource,
          constants: {
            ...convolutionConstants(extentsOf(call), call.attributes),
            CHUNK_ROWS: chunkLength,
            WORKGROUP: workgroup,
          },
          operands: [0, 1, ...targets],
          workgroups: [chunks, blocks, Math.ceil(filters / 16)],
        }));
      },
    },
    {
      name: "conv2d_weight_gradient",
      purpose: "fallback",
      passes: (call) => {
        const rows = call.inputs[1][0] * call.inputs[1][1];
        const size = sizeOf(call.output) + call.output[3];
        const { chunks, chunkLength } = splitInto(rows, size, 4096);
        return splitPassesOfTwo(chunks, shapesOf(call), (targets) => ({
          source,
          constants: {
            ...convolutionConstants(extentsOf(call), call.attributes),
            GROUPS: call.attributes.groups,
            CHUNKS: chunks,
            CHUNK_ROWS: chunkLength,
          },
          operands: [0, 1, ...targets],
          workgroups: [Math.ceil(size * chunks / WORKGROUP)],
        }));
      },
    },
  ],
  flops: (call) => convolutionFlops(extentsOf(call), call.attributes.groups),
  samples: CONVOLUTIONS.map(sample),
  randomSample: (random) => sample(randomConvolution(random)),
};
