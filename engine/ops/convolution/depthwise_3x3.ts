/** The kernels of depthwise 3×3 convolutions, and of their gradients. @module */
import { input, type Kernel, output, type Pass } from "../../graph/op.ts";
import convolutionSource from "../../../shaders/convolution/conv2d_depthwise_3x3.wgsl" with {
  type: "text",
};
import inputGradientSource from "../../../shaders/convolution/conv2d_depthwise_3x3_input_gradient.wgsl" with {
  type: "text",
};
import rowsSource from "../../../shaders/convolution/depthwise_3x3.wgsl" with { type: "text" };
import weightGradientSource from "../../../shaders/convolution/conv2d_weight_gradient_depthwise_3x3.wgsl" with {
  type: "text",
};
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { splitInto } from "../shared/split_sum.ts";
import { type Convolution, convolutionConstants, type Extents, GEOMETRY } from "./convolution.ts";
import { convolutionPass, type Convolving } from "./convolving.ts";
import { cellOf, SEEN } from "./grouped.ts";
import { type Conv2DWeightGradient, extentsOf, gradientPasses } from "./weight_gradient.ts";

/** `rowAt`: a row of x as the filters of a quad see it. */
const ROWS = part("convolution/depthwise_3x3.wgsl", rowsSource);

/** Whether a convolution is depthwise, its filters by fours, 3×3 by one or two pixels, without holes. */
export function isDepthwise3x3(e: Extents, { strides, dilations, groups }: Convolution): boolean {
  return groups > 1 && groups === e.channels && e.filters % 4 === 0 &&
    e.kernelHeight === 3 && e.kernelWidth === 3 && String(dilations) === "1,1" &&
    strides[0] === strides[1] && strides[0] <= 2;
}

/** Threads that occupy any device: with fewer, a thread walks down fewer rows. */
const THREADS = 8192;

/** The pass of a depthwise 3×3 convolution; with `isFlipped` its taps are turned round. */
export function depthwise3x3Pass(convolving: Convolving, isFlipped: boolean): Pass {
  const { batch, outHeight, outWidth, filters } = convolving.extents;
  const strips = batch * Math.ceil(outWidth / 4) * filters / 4;
  const { chunks, chunkLength } = splitInto(outHeight, strips, THREADS);
  return convolutionPass(convolving, {
    parts: [SEEN, ROWS, part("convolution/conv2d_depthwise_3x3.wgsl", convolutionSource)],
    constants: {
      FLIPPED: String(isFlipped),
      ROWS: chunkLength,
      Cell: cellOf(convolving.extents, convolving.attributes.groups),
    },
    workgroups: flatWorkgroups(strips * chunks),
  });
}

/** The pass of the input gradient where the strides are 2. */
export function depthwise3x3InputGradientPass(e: Extents, attributes: Convolution): Pass {
  const [top, left] = attributes.pads;
  const pairs = Math.floor((e.height + top + 2 - 2 * Math.floor((top + 1) / 2)) / 2);
  const strips = Math.floor((e.width + left + 8 - 2 * Math.floor((left + 1) / 2)) / 8);
  return {
    parts: [
      FLAT,
      GEOMETRY,
      part("convolution/conv2d_depthwise_3x3_input_gradient.wgsl", inputGradientSource),
    ],
    constants: convolutionConstants(e, attributes),
    operands: [input(0), input(1), output()],
    workgroups: flatWorkgroups(e.batch * pairs * strips * e.filters / 4),
  };
}

/** Nine taps of four filters in registers, walking down strips of four columns. */
export const depthwise3x3WeightGradient: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_depthwise_3x3",
  fits: (call) => isDepthwise3x3(extentsOf(call), call.attributes),
  passes(call) {
    const e = extentsOf(call);
    const strips = e.batch * Math.ceil(e.outWidth / 4);
    const { chunks, chunkLength } = splitInto(strips, e.filters / 4, THREADS / 4);
    return gradientPasses(call, chunks, {
      parts: [
        FLAT,
        SEEN,
        ROWS,
        part("convolution/conv2d_weight_gradient_depthwise_3x3.wgsl", weightGradientSource),
      ],
      constants: { STRIPS: chunkLength, CHUNKS: chunks, Cell: cellOf(e, call.attributes.groups) },
      workgroups: flatWorkgroups(chunks * e.filters / 4),
    });
  },
};
