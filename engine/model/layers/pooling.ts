/** Pooling. @module */
import { globalAveragePool } from "../../ops/pool/global_average_pool.ts";
import { maxPool2d } from "../../ops/pool/max_pool2d.ts";
import { windowOf } from "../../ops/shared/window.ts";
import { defineLayer, type Layer } from "../layer.ts";
import { readWindow, type WindowOptions } from "./window.ts";

const describeMax = defineLayer({
  type: "MaxPooling2D",
  prefix: "pool",
  read: (options) => ({ poolSize: options.whole("poolSize"), ...readWindow(options) }),
  build({ graph, path }, x, { poolSize, strides, padding }) {
    const [, height, width] = x.shape;
    const kernel = [poolSize, poolSize] as const;
    const window = windowOf([height, width], kernel, [strides, strides], padding);
    return graph.append(maxPool2d, [x], { ...window, kernel, activation: "none" }, path);
  },
});

/**
 * The largest of each `poolSize` × `poolSize` window of each channel: `[N, H, W, C]` →
 * `[N, H', W', C]`, with H' as in `conv2D`. Windows do not overlap if nothing is said. Throws a
 * `RangeError` where a number is not whole or too small.
 */
export function maxPooling2D(
  poolSize: number,
  { strides = poolSize, padding = "SAME" }: WindowOptions = {},
): Layer {
  return describeMax({ poolSize, strides, padding });
}

const describeAverage = defineLayer({
  type: "GlobalAveragePooling2D",
  prefix: "average",
  read: () => ({}),
  build: ({ graph, path }, x) => graph.append(globalAveragePool, [x], {}, path),
});

/** The mean over each picture: `[N, H, W, C]` → `[N, C]`. */
export function globalAveragePooling2D(): Layer {
  return describeAverage({});
}
