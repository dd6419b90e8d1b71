/** Layers that make pictures sequences of tokens `[N, T, C]`, and work on those. @module */
import { add } from "../../ops/elementwise/binary.ts";
import { reshape as reshapeOp } from "../../ops/elementwise/reshape.ts";
import { reduceMean } from "../../ops/reduction/reduce_sum.ts";
import { defineLayer, type Layer } from "../layer.ts";
import { checkForm } from "./form.ts";

const describeReshape = defineLayer({
  type: "Reshape",
  prefix: "reshape",
  read: (options) => ({ targetShape: options.extents("targetShape") }),
  build: ({ graph, path }, x, { targetShape }) =>
    graph.append(reshapeOp, [x], { shape: [x.shape[0], ...targetShape] }, path),
});

/**
 * The same numbers in another shape: `[N, …]` → `[N, …targetShape]`, where one extent may be -1: what
 * is left. A convolution whose strides are its kernel's size, and then `reshape([-1, C])`, makes a
 * token of each patch of a picture. Throws a `RangeError` on other extents.
 */
export function reshape(targetShape: readonly number[]): Layer {
  return describeReshape({ targetShape });
}

const describePosition = defineLayer({
  type: "PositionEmbedding",
  prefix: "position",
  read: () => ({}),
  build(net, x) {
    const embeddings = net.parameter("embeddings", x.shape.slice(1), "bias");
    return net.graph.append(add, [x, embeddings], {}, net.path);
  },
});

/**
 * Adds to each token what is learned of its place, which attention would not know: `[N, T, C]` →
 * `[N, T, C]`. It begins as biases do.
 */
export function positionEmbedding(): Layer {
  return describePosition({});
}

const describeAverage = defineLayer({
  type: "GlobalAveragePooling1D",
  prefix: "average",
  read: () => ({}),
  build({ graph, path }, x) {
    checkForm(x, "[N, T, C]");
    return graph.append(reduceMean, [x], { axes: [1], keepdims: false }, path);
  },
});

/** The mean over the tokens: `[N, T, C]` → `[N, C]`. */
export function globalAveragePooling1D(): Layer {
  return describeAverage({});
}
