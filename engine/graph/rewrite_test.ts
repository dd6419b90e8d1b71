import assert from "node:assert/strict";
import { assign } from "../ops/elementwise/assign.ts";
import { add } from "../ops/elementwise/binary.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { FUSIONS } from "../ops/fusions.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { Graph, reachableNodes, type Tensor } from "./graph.ts";
import { evaluate } from "./reference.ts";
import { rewrite } from "./rewrite.ts";
import { f32 } from "./spec.ts";

function begun() {
  const graph = new Graph();
  const x = graph.input("x", f32(1, 1));
  const weight = graph.variable("weight", f32(1, 1), { initial: () => [2] });
  const product = graph.append(matMul, [x, weight], PLAIN);
  const resultOf = (output: Tensor) =>
    evaluate(graph, [output], new Map([[x, Float64Array.of(3)]]))[0][0];
  const opsOf = (output: Tensor) => reachableNodes(graph, [output]).map(({ op }) => op.name);
  return { graph, x, weight, product, resultOf, opsOf };
}

Deno.test("what reads a variable before its update does so after a fusion, too", () => {
  const { graph, x, product, resultOf, opsOf } = begun();
  const seen = graph.variable("seen", f32(1, 1), { initial: () => [5] });
  const read = graph.append(add, [graph.append(relu, [product], {}), seen], {});
  const output = graph.append(add, [read, graph.append(assign, [seen, x], {})], {});
  const [fused] = rewrite(graph, [output], FUSIONS);
  assert(!opsOf(fused).includes("relu"));
  assert.deepEqual([output, fused].map(resultOf), [14, 14]);
});

Deno.test("no op is fused past an update, which might change what it reads", () => {
  const { graph, x, weight, product, resultOf, opsOf } = begun();
  const updated = graph.append(assign, [weight, x], {});
  const output = graph.append(add, [graph.append(relu, [product], {}), updated], {});
  const [fused] = rewrite(graph, [output], FUSIONS);
  assert(opsOf(fused).includes("relu"));
  assert.deepEqual([output, fused].map(resultOf), [9, 9]);
});
