/** Pooling. @module */
import type { Shape } from "../../graph/spec.ts";
import { averagePool2d } from "../../ops/pool/average_pool2d.ts";
import { globalAveragePool } from "../../ops/pool/global_average_pool.ts";
import { maxPool2d } from "../../ops/pool/max_pool2d.ts";
import { reduceMax } from "../../ops/reduction/reduce_extreme.ts";
import { windowOf } from "../../ops/shared/window.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import { checkForm } from "./form.ts";
import { readWindow, type WindowOptions } from "./window.ts";

const read = (options: OptionReader) => ({
  poolSize: options.whole("poolSize"),
  ...readWindow(options),
});

/** The window of a layer over a picture. */
function windowOver(
  [, height, width]: Shape,
  { poolSize, strides, padding }: ReturnType<typeof read>,
) {
  if (typeof padding === "number" && padding >= poolSize) {
    throw new RangeError(
      `Cannot pool by windows of ${poolSize} cells as the padding is ${padding}: one would see nothing, ` +
        "expected less than its size",
    );
  }
  const kernel = [poolSize, poolSize] as const;
  return { ...windowOf([height, width], kernel, [strides, strides], padding), kernel };
}

const describeMax = defineLayer({
  type: "MaxPooling2D",
  prefix: "pool",
  read,
  build: ({ graph, path }, x, options) =>
    graph.append(maxPool2d, [x], { ...windowOver(x.shape, options), activation: "none" }, path),
});

/**
 * The largest of each `poolSize` × `poolSize` window of each channel: `[N, H, W, C]` →
 * `[N, H', W', C]`, with H' as in `conv2D`. Windows do not overlap if nothing is said. Throws a
 * `RangeError` where a number is not whole or too small and, when it is built, where the padding is as
 * large as a window.
 */
export function maxPooling2D(
  poolSize: number,
  { strides = poolSize, padding = "SAME" }: WindowOptions = {},
): Layer {
  return describeMax({ poolSize, strides, padding });
}

const describeMean = defineLayer({
  type: "AveragePooling2D",
  prefix: "pool",
  read,
  build({ graph, path }, x, options) {
    const attributes = { ...windowOver(x.shape, options), countIncludePad: false };
    return graph.append(averagePool2d, [x], attributes, path);
  },
});

/**
 * The mean of each `poolSize` × `poolSize` window of each channel, of its cells within the picture:
 * `[N, H, W, C]` → `[N, H', W', C]`, with H' as in `conv2D`. Windows do not overlap if nothing is
 * said. Throws a `RangeError` where a number is not whole or too small and, when it is built, where the
 * padding is as large as a window.
 */
export function averagePooling2D(
  poolSize: number,
  { strides = poolSize, padding = "SAME" }: WindowOptions = {},
): Layer {
  return describeMean({ poolSize, strides, padding });
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

const describeLargest = defineLayer({
  type: "GlobalMaxPooling2D",
  prefix: "largest",
  read: () => ({}),
  build({ graph, path }, x) {
    checkForm(x, "[N, H, W, C]");
    return graph.append(reduceMax, [x], { axes: [1, 2], keepdims: false }, path);
  },
});

/** The largest of each picture: `[N, H, W, C]` → `[N, C]`. Equal ones share its gradient evenly. */
export function globalMaxPooling2D(): Layer {
  return describeLargest({});
}
