/** Dense layers, and what brings pictures into their form. @module */
import { reshape } from "../../ops/elementwise/reshape.ts";
import { matMul } from "../../ops/product/mat_mul.ts";
import { PLAIN } from "../../ops/product/product.ts";
import { defineLayer, type Layer } from "../layer.ts";

const describeDense = defineLayer({
  type: "Dense",
  prefix: "dense",
  read: (options) => ({ units: options.whole("units"), useBias: options.flag("useBias", true) }),
  build(net, x, { units, useBias }) {
    const kernel = net.parameter("kernel", [x.shape[x.shape.length - 1], units], "dense");
    const bias = useBias ? [net.parameter("bias", [units], "bias")] : [];
    return net.graph.append(matMul, [x, kernel, ...bias], PLAIN, net.path);
  },
});

/** What `dense` can be told. */
export interface DenseOptions {
  /** Whether a number is added to what each unit gives (`true`). */
  readonly useBias?: boolean;
}

/**
 * A dense layer, x · kernel + bias: `[N, …, C]` → `[N, …, units]`. Throws a `RangeError` on bad
 * `units`.
 */
export function dense(units: number, options: DenseOptions = {}): Layer {
  return describeDense({ units, ...options });
}

const describeFlatten = defineLayer({
  type: "Flatten",
  prefix: "flatten",
  read: () => ({}),
  build: ({ graph, path }, x) => graph.append(reshape, [x], { shape: [0, -1] }, path),
});

/** All of a picture in one row: `[N, …]` → `[N, size]`. */
export function flatten(): Layer {
  return describeFlatten({});
}
