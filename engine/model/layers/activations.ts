/** Activations: functions of each element alone, of tensors of any shape. @module */
import type { NoAttributes, Op } from "../../graph/op.ts";
import * as ops from "../../ops/elementwise/unary.ts";
import { defineLayer, type Layer } from "../layer.ts";

/** A kind of layer that is an op without attributes. */
function plain(type: string, prefix: string, op: Op<NoAttributes>) {
  return defineLayer({
    type,
    prefix,
    read: () => ({}),
    build: ({ graph, path }, x) => graph.append(op, [x], {}, path),
  });
}

const describeRelu6 = plain("ReLU6", "relu", ops.relu6);
const describeSilu = plain("SiLU", "silu", ops.silu);
const describeHardSwish = plain("HardSwish", "swish", ops.hardSwish);
const describeSigmoid = plain("Sigmoid", "sigmoid", ops.sigmoid);
const describeTanh = plain("Tanh", "tanh", ops.tanh);

/** ReLU that ends at 6, min(max(x, 0), 6): Keras' `ReLU(max_value=6)`, of MobileNet (Howard et al., 2017). */
export function relu6(): Layer {
  return describeRelu6({});
}

/** The sigmoid linear unit, x · σ(x) (Elfwing et al., 2017), also called swish. */
export function silu(): Layer {
  return describeSilu({});
}

/** x · min(max(x / 6 + 1/2, 0), 1), of MobileNetV3 (Howard et al., 2019). */
export function hardSwish(): Layer {
  return describeHardSwish({});
}

/** The logistic function, 1 / (1 + e⁻ˣ). */
export function sigmoid(): Layer {
  return describeSigmoid({});
}

/** The hyperbolic tangent. */
export function tanh(): Layer {
  return describeTanh({});
}

const describeLeakyRelu = defineLayer({
  type: "LeakyReLU",
  prefix: "relu",
  read: (options) => ({ alpha: options.number("negativeSlope", 0, Infinity) }),
  build: ({ graph, path }, x, options) => graph.append(ops.leakyRelu, [x], options, path),
});

/**
 * ReLU that lets negative numbers through as `negativeSlope` · x, 0.3 as in Keras where nothing is
 * said (Maas et al., 2013). Throws a `RangeError` where it is below 0.
 */
export function leakyReLU(
  { negativeSlope = 0.3 }: { readonly negativeSlope?: number } = {},
): Layer {
  return describeLeakyRelu({ negativeSlope });
}

const describeElu = defineLayer({
  type: "ELU",
  prefix: "elu",
  read: (options) => ({ alpha: options.number("alpha", 0, Infinity) }),
  build: ({ graph, path }, x, options) => graph.append(ops.elu, [x], options, path),
});

/**
 * The exponential linear unit: x, and alpha · (eˣ − 1) where it is negative (Clevert et al., 2015).
 * Throws a `RangeError` where alpha is below 0.
 */
export function elu({ alpha = 1 }: { readonly alpha?: number } = {}): Layer {
  return describeElu({ alpha });
}

const describeGelu = defineLayer({
  type: "GELU",
  prefix: "gelu",
  read: (options) => ({ approximate: options.choice("approximate", ["none", "tanh"]) }),
  build: ({ graph, path }, x, options) => graph.append(ops.gelu, [x], options, path),
});

/**
 * The Gaussian error linear unit, x · Φ(x) (Hendrycks and Gimpel, 2016). With `approximate: "tanh"`
 * the normal distribution Φ is their approximation by a hyperbolic tangent. Throws a `RangeError` on
 * another word.
 */
export function gelu(
  { approximate = "none" }: { readonly approximate?: "none" | "tanh" } = {},
): Layer {
  return describeGelu({ approximate });
}
