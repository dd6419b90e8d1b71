import assert from "node:assert/strict";
import { differentiate } from "../graph/differentiate.ts";
import { Graph, reachableNodes } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { rewrite } from "../graph/rewrite.ts";
import { f32 } from "../graph/spec.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { sumOf } from "./elementwise/binary.ts";
import { reshape } from "./elementwise/reshape.ts";
import { relu } from "./elementwise/unary.ts";
import { FUSIONS } from "./fusions.ts";
import { TO_MIXED } from "./mixed.ts";
import { matMul } from "./product/mat_mul.ts";
import { PLAIN } from "./product/product.ts";

const same = {
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  dilations: [1, 1],
  groups: 1,
  activation: "none",
} as const;

Deno.test("every product and convolution becomes mixed, forward and backward, fused or not", () => {
  const graph = new Graph();
  const x = graph.variable("x", f32(1, 4, 4, 2), { initial: () => [] });
  const w = graph.variable("w", f32(3, 3, 2, 4), { initial: () => [] });
  const b = graph.variable("b", f32(4), { initial: () => [] });
  const dense = graph.variable("dense", f32(64, 1), { initial: () => [] });
  const hidden = graph.append(relu, [graph.append(conv2d, [x, w, b], same)], {});
  const flat = graph.append(reshape, [hidden], { shape: [1, 64] });
  const plain = graph.append(matMul, [flat, dense], PLAIN);
  const [mixed] = rewrite(graph, [plain], [...FUSIONS, TO_MIXED]);
  const gradients = differentiate(graph, mixed, [x, w, b, dense], sumOf);
  const found = reachableNodes(graph, [mixed, ...gradients])
    .filter(({ op }) => /matMul|conv2d/.test(op.name))
    .map(({ op, attributes }) => [op.name, (attributes as Precise).precision]);
  const names = ["conv2d", "matMul", "matMul", "matMul", "conv2dInputGradient"];
  assert.deepEqual(
    found.toSorted(),
    [...names, "conv2dWeightGradient"].map((name) => [name, "mixed"]).toSorted(),
  );
  assert.equal(reachableNodes(graph, [mixed]).some(({ op }) => op === relu), false);
});
