/** Attention. @module */
import type { Graph, Tensor } from "../../graph/graph.ts";
import { f32 } from "../../graph/spec.ts";
import { multiply } from "../../ops/elementwise/binary.ts";
import { reshape } from "../../ops/elementwise/reshape.ts";
import { softmax } from "../../ops/loss/softmax.ts";
import { matMul } from "../../ops/product/mat_mul.ts";
import { PLAIN } from "../../ops/product/product.ts";
import { transpose } from "../../ops/shape/transpose.ts";
import { defineLayer, type Layer } from "../layer.ts";
import type { Net } from "../net.ts";

/** What `multiHeadAttention` can be told. */
export interface MultiHeadAttentionOptions {
  /** How many ways to attend, side by side. */
  readonly numHeads: number;
  /** The numbers of a head's query, key and value (C / numHeads). */
  readonly keyDim?: number;
  /** Whether a bias is added to queries, keys, values and to what the layer gives (`true`). */
  readonly useBias?: boolean;
}

/** x · kernel, plus bias where there is one, with the variables of a dense layer in that scope. */
function projected(net: Net, x: Tensor, units: number, useBias: boolean, name = net.path): Tensor {
  const kernel = net.parameter("kernel", [x.shape[x.shape.length - 1], units], "dense");
  const bias = useBias ? [net.parameter("bias", [units], "bias")] : [];
  return net.graph.append(matMul, [x, kernel, ...bias], PLAIN, name);
}

/** softmax(q · kᵀ / √D) · v of each head: all `[N, H, T, D]`. */
function attended(graph: Graph, [q, k, v]: readonly Tensor[]): Tensor {
  const scale = graph.constant("scale", f32(1), [1 / Math.sqrt(q.shape[q.shape.length - 1])]);
  const scaled = graph.append(multiply, [q, scale], {});
  const scores = graph.append(matMul, [scaled, k], { ...PLAIN, transB: true });
  const weights = graph.append(softmax, [scores], { axis: -1 });
  return graph.append(matMul, [weights, v], PLAIN);
}

const describe = defineLayer({
  type: "MultiHeadAttention",
  prefix: "attention",
  read: (options) => ({
    numHeads: options.whole("numHeads"),
    keyDim: options.has("keyDim") ? options.whole("keyDim") : undefined,
    useBias: options.flag("useBias", true),
  }),
  build(net, x, { numHeads, keyDim = (x.shape[2] ?? 1) / numHeads, useBias }) {
    const { graph, path } = net;
    const [rows, tokens, channels] = x.shape;
    if (x.shape.length !== 3 || !Number.isInteger(keyDim)) {
      throw new RangeError(
        `Cannot build the layer MultiHeadAttention on [${x.shape.join(", ")}]: expected ` +
          `[N, T, C] with a C that ${numHeads} heads divide, or a keyDim`,
      );
    }
    const heads = ["query", "key", "value"].map((name) => {
      const all = projected(net.scope(name), x, numHeads * keyDim, useBias);
      const split = graph.append(reshape, [all], { shape: [rows, tokens, numHeads, keyDim] });
      return graph.append(transpose, [split], { perm: [0, 2, 1, 3] });
    });
    const joined = graph.append(transpose, [attended(graph, heads)], { perm: [0, 2, 1, 3] });
    const merged = graph.append(reshape, [joined], { shape: [rows, tokens, numHeads * keyDim] });
    return projected(net.scope("output"), merged, channels, useBias, path);
  },
});

/**
 * Each token takes from all tokens of its picture what its query finds by their keys: `[N, T, C]` →
 * `[N, T, C]` (Vaswani et al., "Attention Is All You Need", 2017: self-attention). Queries, keys and
 * values are dense layers of `numHeads` · `keyDim` units, and so is what mixes the heads. Throws a
 * `RangeError` where a number is not whole or below 1, or C is no multiple of `numHeads` and there is
 * no `keyDim`.
 */
export function multiHeadAttention(options: MultiHeadAttentionOptions): Layer {
  return describe({ ...options });
}
