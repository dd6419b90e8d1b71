import assert from "node:assert/strict";
import { add, multiply, sumOf } from "../ops/elementwise/binary.ts";
import { reduceSum } from "../ops/reduction/reduce_sum.ts";
import { differentiate } from "./differentiate.ts";
import { Graph } from "./graph.ts";
import { evaluate } from "./reference.ts";
import { f32 } from "./spec.ts";

const ALL = { axes: [0], keepdims: false };

/** A loss of a variable, and of a pack that it is in beside another one. */
function packed() {
  const graph = new Graph();
  const [near, far] = ["near", "far"].map((name) => graph.variable(name, f32(4)));
  const factors = graph.variable("factors", f32(256), {
    initial: (size) => Float32Array.from({ length: size }, (_, i) => i),
  });
  const pack = graph.pack("both", [far, far]);
  const product = graph.append(multiply, [pack, factors], {});
  const sums = [product, near].map((tensor) => graph.append(reduceSum, [tensor], ALL));
  return { graph, near, far, pack, product, loss: graph.append(add, sums, {}) };
}

Deno.test("differentiate() refuses what is read through a pack", () => {
  const { graph, near, far, loss } = packed();
  for (const parameters of [[far], [near, far]]) {
    assert.throws(
      () => differentiate(graph, loss, parameters, sumOf),
      { name: "TypeError", message: /differentiate 'both' as it is a pack, of 'far' among others/ },
    );
  }
});

Deno.test("differentiate() goes up to a pack, and past one that depends on no parameter", () => {
  const { graph, near, pack, loss } = packed();
  const [byNear, byPack] = evaluate(
    graph,
    differentiate(graph, loss, [near, pack], sumOf),
    new Map(),
  );
  assert.deepEqual([...byNear], [1, 1, 1, 1]);
  assert.deepEqual([...byPack.subarray(0, 3)], [0, 1, 2]);
});
