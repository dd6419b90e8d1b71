/** The kernels of `conv2dWeightGradient` for 3×3, by one pixel, without holes. @module */
import type { Kernel } from "../../graph/op.ts";
import source from "../../../shaders/convolution/conv2d_weight_gradient_3x3.wgsl" with {
  type: "text",
};
import subgroupsSource from "../../../shaders/convolution/conv2d_weight_gradient_3x3_subgroups.wgsl" with {
  type: "text",
};
import subgroupsWideSource from "../../../shaders/convolution/conv2d_weight_gradient_3x3_subgroups_wide.wgsl" with {
  type: "text",
};
import pictureNumbers from "../../../shaders/convolution/picture_numbers.wgsl" with {
  type: "text",
};
import writeTaps from "../../../shaders/convolution/write_taps.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { splitInto } from "../shared/split_sum.ts";
import { is3x3 } from "./convolution.ts";
import {
  type Conv2DWeightGradient,
  extentsOf,
  gradientPasses,
  type WeightGradientCall,
} from "./weight_gradient.ts";

/** `number`, `numbers4` and `windows`: what lies side by side in a row of x. */
const PICTURE_NUMBERS = part("convolution/picture_numbers.wgsl", pictureNumbers);

/** `choose`, `write` and `writeBias`: nine taps, finished. */
const WRITE_TAPS = part("convolution/write_taps.wgsl", writeTaps);

function fits(call: WeightGradientCall): boolean {
  const e = extentsOf(call);
  return call.attributes.groups === 1 && e.filters % 4 === 0 && is3x3(e, call.attributes);
}

/** The nine taps of a channel by eight filters in registers, without workgroup memory. */
export const kernel3x3: Kernel<Conv2DWeightGradient> = {
  name: "conv2d_weight_gradient_3x3",
  purpose: "cpu",
  fits,
  passes(call) {
    const { batch, outHeight, channels, filters } = extentsOf(call);
    const workgroup = Math.min(64, Math.ceil(channels / 8) * 8);
    const [blocks, layers] = [Math.ceil(channels / workgroup), Math.ceil(filters / 8)];
    const rows = batch * outHeight;
    const { chunks, chunkLength } = splitInto(rows, blocks * workgroup * layers, 2048);
    return gradientPasses(call, chunks, {
      parts: [PICTURE_NUMBERS, part("convolution/conv2d_weight_gradient_3x3.wgsl", source)],
      constants: { CHUNK_ROWS: chunkLength, WORKGROUP: workgroup },
      workgroups: [chunks, blocks, layers],
    });
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
function walkingKernel(
  kernel: Pick<Kernel<Conv2DWeightGradient>, "name" | "purpose">,
  { source, lanes, filters: tileFilters, columns }: Walk,
): Kernel<Conv2DWeightGradient> {
  return {
    ...kernel,
    lanes,
    fits,
    passes(call) {
      const { batch, outWidth, channels, filters } = extentsOf(call);
      const workgroup = Math.min(64, Math.ceil(channels / lanes) * lanes);
      const [blocks, layers] = [Math.ceil(channels / workgroup), Math.ceil(filters / tileFilters)];
      const strips = batch * Math.ceil(outWidth / columns);
      const { chunks, chunkLength } = splitInto(strips, blocks * workgroup * layers, 512);
      return gradientPasses(call, chunks, {
        parts: [PICTURE_NUMBERS, WRITE_TAPS, part(`convolution/${kernel.name}.wgsl`, source)],
        constants: { STRIPS: chunkLength, WORKGROUP: workgroup },
        workgroups: [chunks, blocks, layers],
      });
    },
  };
}

/** The lanes of a subgroup shuffle. */
export const subgroupsKernel = walkingKernel(
  { name: "conv2d_weight_gradient_3x3_subgroups", purpose: "cpu" },
  { source: subgroupsSource, lanes: 8, filters: 16, columns: 4 },
);

/** The lanes of a subgroup broadcast. */
export const subgroupsWideKernel = walkingKernel(
  { name: "conv2d_weight_gradient_3x3_subgroups_wide", purpose: "swiftshader" },
  { source: subgroupsWideSource, lanes: 4, filters: 8, columns: 8 },
);
