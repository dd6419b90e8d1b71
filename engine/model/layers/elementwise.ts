/** Layers that work on each element alone. @module */
import { dropout as dropoutOp } from "../../ops/elementwise/dropout.ts";
import { relu as reluOp } from "../../ops/elementwise/unary.ts";
import type { Tensor } from "../../graph/graph.ts";
import { defineLayer, type Layer } from "../layer.ts";
import type { Net } from "../net.ts";

const describeRelu = defineLayer({
  type: "ReLU",
  prefix: "relu",
  read: () => ({}),
  build: ({ graph, path }, x) => graph.append(reluOp, [x], {}, path),
});

/** Rectified linear unit: max(x, 0) of each element, of any shape. */
export function relu(): Layer {
  return describeRelu({});
}

const describeDropout = defineLayer({
  type: "Dropout",
  prefix: "dropout",
  read: (options) => ({ rate: options.number("rate", 0, 1) }),
  build: (net, x, { rate }) => drop(net, x, rate),
});

/** Drops elements in a training. */
export function drop({ graph, path, step, stream }: Net, x: Tensor, rate: number): Tensor {
  if (!step || rate === 0) return x;
  return graph.append(dropoutOp, [x, step], { rate, stream: stream("mask") }, path);
}

/**
 * Drops each element with probability `rate`, in [0, 1), while training, and multiplies the others by
 * 1 / (1 − rate); predicting passes all on (Srivastava et al., "Dropout", 2014). Throws a `RangeError`
 * on another rate.
 */
export function dropout(rate: number): Layer {
  return describeDropout({ rate });
}
