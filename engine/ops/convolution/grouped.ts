/** Kernels of convolutions in groups of any geometry, and of their gradients. @module */
import { type Kernel, output, type Pass } from "../../graph/op.ts";
import groupedSource from "../../../shaders/convolution/conv2d_grouped.wgsl" with { type: "text" };
import seenSource from "../../../shaders/convolution/grouped.wgsl" with { type: "text" };
import transposedSource from "../../../shaders/convolution/conv2d_grouped_transposed.wgsl" with {
  type: "text",
};
import weightGradientSource from "../../../shaders/convolution/conv2d_weight_gradient_grouped.wgsl" with {
  type: "text",
};
import writeQuadSource from "../../../shaders/convolution/write_quad.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { splitInto } from "../shared/split_sum.ts";
import { convolutionConstants, type Extents, GEOMETRY } from "./convolution.ts";
import { type ConvolutionKernel, convolutionPass, type Convolving } from "./convolving.ts";
import { type Conv2DWeightGradient, extentsOf, gradientPasses } from "./weight_gradient.ts";

/** `seen`, `seenAt`: x as the filters of a quad see it. */
export const SEEN = part("convolution/grouped.wgsl", seenSource);

/** How x is bound: by fours where a filter's number is its channel's. */
export function cellOf({ channels, filters }: Extents, groups: number): "vec4f" | "f32" {
  return groups === channels && groups === filters ? "vec4f" : "f32";
}

/** Whether a convolution has groups, and its filters come by fours. */
export function fitsGroups(
  { extents: { filters }, attributes: { groups } }: Pick<Convolving, "extents" | "attributes">,
): boolean {
  return groups > 1 && filters % 4 === 0;
}

/** Four pixels by four filters, whatever their groups are. */
export const groupedKernel: ConvolutionKernel = {
  name: "conv2d_grouped",
  takesGroups: () => true,
  fits: fitsGroups,
  passes(convolving) {
    const { extents: e, attributes: { groups } } = convolving;
    const strips = e.batch * e.outHeight * Math.ceil(e.outWidth / 4);
    return [convolutionPass(convolving, {
      parts: [
        SEEN,
        part("convolution/write_quad.wgsl", writeQuadSource),
        part("convolution/conv2d_grouped.wgsl", groupedSource),
      ],
      constants: { Cell: cellOf(e, groups) },
      workgroups: flatWorkgroups(strips * e.filters / 4),
    })];
  },
};

/** A transposed convolution of x, whose strides, pads and dilations are those of what it transposes. */
export function transposedPass({ extents: e, attributes, x, w }: Convolving): Pass {
  return {
    parts: [
      FLAT,
      GEOMETRY,
      SEEN,
      part("convolution/conv2d_grouped_transposed.wgsl", transposedSource),
    ],
    constants: { ...convolutionConstants(e, attributes), Cell: cellOf(e, attributes.groups) },
    operands: [x, w, output()],
    workgroups: flatWorkgroups(e.batch * e.outHeight * e.outWidth * e.filters / 4),
  };
}

/** A row of taps of four filters in registers. */
export const groupedWeightGradient: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_grouped",
  fits: (call) => fitsGroups({ extents: extentsOf(call), attributes: call.attributes }),
  passes(call) {
    const e = extentsOf(call);
    const { groups } = call.attributes;
    const threads = e.kernelHeight * e.channels / groups * e.filters / 4;
    const { chunks, chunkLength } = splitInto(e.batch * e.outHeight, threads, 4096);
    return gradientPasses(call, chunks, {
      parts: [
        FLAT,
        SEEN,
        part("convolution/conv2d_weight_gradient_grouped.wgsl", weightGradientSource),
      ],
      constants: { CHUNKS: chunks, CHUNK_ROWS: chunkLength, Cell: cellOf(e, groups) },
      workgroups: flatWorkgroups(chunks * threads),
    });
  },
};
