/** The kernels of the commonest of convolutions: 3×3, by one pixel, without holes. @module */
import columns from "../../../shaders/convolution/columns.wgsl" with { type: "text" };
import patchSource from "../../../shaders/convolution/conv2d_3x3.wgsl" with { type: "text" };
import subgroupsSource from "../../../shaders/convolution/conv2d_3x3_subgroups.wgsl" with {
  type: "text",
};
import subgroupsWideSource from "../../../shaders/convolution/conv2d_3x3_subgroups_wide.wgsl" with {
  type: "text",
};
import writeQuad from "../../../shaders/convolution/write_quad.wgsl" with { type: "text" };
import { flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { is3x3 } from "./convolution.ts";
import { type ConvolutionKernel, convolutionPass } from "./convolving.ts";

/** `columns`: six columns of x. */
const COLUMNS = part("convolution/columns.wgsl", columns);

/** `writeQuad`: four filters of a pixel, finished. */
const WRITE_QUAD = part("convolution/write_quad.wgsl", writeQuad);

/**
 * Patches of 4×4 pixels by eight filters in registers. Faster than the tile, but the default only
 * where it compiles fast: llvmpipe takes seconds.
 */
export const patchKernel: ConvolutionKernel = {
  name: "conv2d_3x3",
  purpose: "cpu",
  leadsOn: "swiftshader",
  fits: ({ extents, attributes }) => extents.filters % 4 === 0 && is3x3(extents, attributes),
  passes(convolving) {
    const { batch, outHeight, outWidth, filters } = convolving.extents;
    const patches = batch * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);
    return [convolutionPass(convolving, {
      parts: [COLUMNS, part("convolution/conv2d_3x3.wgsl", patchSource)],
      constants: {},
      workgroups: flatWorkgroups(patches * Math.ceil(filters / 8)),
    })];
  },
};

/**
 * 2×4 pixels by so many vec4 of filters in registers. The lanes of a subgroup load the weights for
 * each other.
 */
export function subgroupsKernel(quads: 4 | 8): ConvolutionKernel {
  return {
    name: `conv2d_3x3_subgroups@${quads * 4}`,
    purpose: "cpu",
    lanes: 8,
    fits: ({ extents, attributes }) =>
      extents.filters % 4 === 0 && extents.filters > quads * 2 &&
      is3x3(extents, attributes),
    passes(convolving) {
      const { batch, outHeight, outWidth, filters } = convolving.extents;
      const patches = batch * Math.ceil(outHeight / 2) * Math.ceil(outWidth / 4);
      const [groups] = flatWorkgroups(patches);
      return [convolutionPass(convolving, {
        parts: [
          COLUMNS,
          part("convolution/conv2d_3x3_subgroups.wgsl", subgroupsSource),
        ],
        constants: { QUADS: quads },
        workgroups: [groups, 1, Math.ceil(filters / 4 / quads)],
      })];
    },
  };
}

/**
 * Patches of 4×4 pixels by 16 filters in registers, for an even number of channels. The lanes of a
 * subgroup load the weights for each other.
 */
export const subgroupsWideKernel: ConvolutionKernel = {
  name: "conv2d_3x3_subgroups_wide",
  purpose: "swiftshader",
  leadsOn: "swiftshader",
  lanes: 4,
  // Eight filters or fewer would leave half of them idle.
  fits: ({ extents, attributes }) =>
    extents.channels % 2 === 0 && extents.filters % 4 === 0 && extents.filters > 8 &&
    is3x3(extents, attributes),
  passes(convolving) {
    const { batch, outHeight, outWidth, filters } = convolving.extents;
    const patches = batch * Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4);
    const [groups] = flatWorkgroups(patches);
    return [convolutionPass(convolving, {
      parts: [
        COLUMNS,
        WRITE_QUAD,
        part("convolution/conv2d_3x3_subgroups_wide.wgsl", subgroupsWideSource),
      ],
      constants: {},
      workgroups: [groups, 1, Math.ceil(filters / 16)],
    })];
  },
};
