/** Convolutions. @module */
import { conv2d } from "../../ops/convolution/conv2d.ts";
import { type Padding, windowOf } from "../../ops/shared/window.ts";
import { defineLayer, type Layer } from "../layer.ts";

const describe = defineLayer({
  type: "Conv2D",
  prefix: "conv",
  read: (options) => ({
    filters: options.whole("filters"),
    kernelSize: options.whole("kernelSize"),
    strides: options.whole("strides"),
    padding: options.choice<Padding>("padding", ["SAME", "VALID"]),
  }),
  build(net, x, { filters, kernelSize, strides, padding }) {
    const [, height, width, channels] = x.shape;
    const side = [kernelSize, kernelSize] as const;
    const window = windowOf([height, width], side, [strides, strides], padding);
    const kernel = net.parameter("kernel", [...side, channels, filters], "convolution");
    const bias = net.parameter("bias", [filters], "bias");
    const attributes = { ...window, groups: 1, activation: "none" as const };
    return net.graph.append(conv2d, [x, kernel, bias], attributes, net.path);
  },
});

/** How a window moves. */
export interface WindowOptions {
  /** By how many cells, along both dimensions. */
  readonly strides?: number;
  /** `SAME` pads with zeros where the window juts out, `VALID` pads nothing (`SAME`). */
  readonly padding?: Padding;
}

/**
 * A convolution of `filters` filters of `kernelSize` × `kernelSize` with bias: `[N, H, W, C]` →
 * `[N, H', W', filters]`. With padding `SAME`, which is the default, H' = ⌈H / strides⌉; with `VALID`
 * H' = ⌈(H − kernelSize + 1) / strides⌉. Throws a `RangeError` where a number is not whole or below 1.
 */
export function conv2D(
  filters: number,
  kernelSize: number,
  { strides = 1, padding = "SAME" }: WindowOptions = {},
): Layer {
  return describe({ filters, kernelSize, strides, padding });
}
