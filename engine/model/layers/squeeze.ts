/** Layers that weigh the channels of a picture by the picture. @module */
import { multiply } from "../../ops/elementwise/binary.ts";
import { reshape } from "../../ops/elementwise/reshape.ts";
import { hardSigmoid, relu, sigmoid, silu } from "../../ops/elementwise/unary.ts";
import { globalAveragePool } from "../../ops/pool/global_average_pool.ts";
import { defineLayer, type Layer } from "../layer.ts";
import { dense } from "./dense.ts";

/** How channels are weighed. */
export interface SqueezeOptions {
  /** Into how many times fewer numbers the means of the channels are squeezed (16). */
  readonly ratio?: number;
  /** What follows the squeezing (`relu`). */
  readonly activation?: "relu" | "silu";
  /** What makes weights between 0 and 1 of the numbers (`sigmoid`). */
  readonly gate?: "sigmoid" | "hardSigmoid";
}

const describe = defineLayer({
  type: "SqueezeAndExcite",
  prefix: "squeeze",
  read: (options) => ({
    ratio: options.whole("ratio"),
    activation: options.choice("activation", ["relu", "silu"]),
    gate: options.choice("gate", ["sigmoid", "hardSigmoid"]),
  }),
  build(net, x, { ratio, activation, gate }) {
    const { graph, path } = net;
    const channels = x.shape[x.shape.length - 1];
    const means = graph.append(globalAveragePool, [x], {});
    const units = Math.max(1, Math.floor(channels / ratio));
    const squeezed = dense(units)(net.scope("reduce"), means);
    const active = graph.append(activation === "relu" ? relu : silu, [squeezed], {});
    const numbers = dense(channels)(net.scope("expand"), active);
    const weights = gate === "sigmoid"
      ? graph.append(sigmoid, [numbers], {})
      : graph.append(hardSigmoid, [numbers], { alpha: 1 / 6, beta: 0.5 });
    const scale = graph.append(reshape, [weights], { shape: [0, 1, 1, -1] });
    return graph.append(multiply, [x, scale], {}, path);
  },
});

/**
 * Squeeze and excitation: `[N, H, W, C]` → `[N, H, W, C]`, each channel multiplied by a weight that
 * two dense layers make of the means of all channels, by way of ⌊C / ratio⌋ numbers, at least one (Hu
 * et al., "Squeeze-and-Excitation Networks", 2017; with `hardSigmoid` as in MobileNetV3). Throws a
 * `RangeError` on a bad option.
 */
export function squeezeAndExcite(
  { ratio = 16, activation = "relu", gate = "sigmoid" }: SqueezeOptions = {},
): Layer {
  return describe({ ratio, activation, gate });
}
