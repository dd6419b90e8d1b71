/** Dense layers, and what brings pictures into their form. @module */
import { reshape } from "../../ops/elementwise/reshape.ts";
import { matMul } from "../../ops/product/mat_mul.ts";
import { PLAIN } from "../../ops/product/product.ts";
import { defineLayer, type Layer } from "../layer.ts";

const describeDense = defineLayer({
  type: "Dense",
  prefix: "dense",
  read: (options) => ({ units: options.whole("units") }),
  build(net, x, { units }) {
    const kernel = net.parameter("kernel", [x.shape[x.shape.length - 1], units], "dense");
    const bias = net.parameter("bias", [units], "bias");
    return net.graph.append(matMul, [x, kernel, bias], PLAIN, net.path);
  },
});

/** A dense layer with bias, x · kernel + bias: `[N, …, C]` → `[N, …, units]`. Throws a `RangeError` on bad `units`. */
export function dense(units: number): Layer {
  return describeDense({ units });
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
