import assert from "node:assert/strict";
import { differentiate } from "../../graph/differentiate.ts";
import { Graph } from "../../graph/graph.ts";
import { evaluate } from "../../graph/reference.ts";
import { f32 } from "../../graph/spec.ts";
import { expand, reduceSum } from "../reduction/reduce_sum.ts";
import { add, divide, maximum, multiply, subtract, sumOf } from "./binary.ts";
import { reluGradient } from "./unary.ts";

Deno.test("a tensor that is both inputs gets both gradients", () => {
  const gradients = { add: [2, 2], subtract: [0, 0], multiply: [4, -6], divide: [0, 0] };
  for (const op of [add, subtract, multiply, divide]) {
    const graph = new Graph();
    const x = graph.constant("x", f32(2), [2, -3]);
    const y = graph.append(op, [x, x], {});
    const loss = graph.append(reduceSum, [y], { axes: [0], keepdims: false });
    const [dx] = evaluate(graph, differentiate(graph, loss, [x], sumOf), new Map());
    assert.deepEqual([...dx], gradients[op.name as keyof typeof gradients], op.name);
  }
});

Deno.test("where two inputs are equal, the gradient of their maximum is the first's", () => {
  const graph = new Graph();
  const [a, b] = ["a", "b"].map((name) => graph.constant(name, f32(1), [5]));
  const loss = graph.append(maximum, [a, b], {});
  const [da, db] = evaluate(graph, differentiate(graph, loss, [a, b], sumOf), new Map());
  assert.deepEqual([da[0], db[0]], [1, 0]);
});

Deno.test("shapes that don't fit are refused by name", () => {
  assert.deepEqual(add.outputs([f32(2, 1, 3), f32(4, 1)], {}), [f32(2, 4, 3)]);
  assert.throws(() => add.outputs([f32(2, 3), f32(2)], {}), {
    name: "RangeError",
    message: "Cannot apply add to [2, 3], [2]: expected two tensors that broadcast to one shape",
  });
  assert.throws(
    () => reluGradient.outputs([f32(2, 3), f32(3)], {}),
    /reluGradient .* of one shape/,
  );
  assert.throws(() => expand.outputs([f32(3)], { shape: [2], scale: 1 }), /that fits \[2\]/);
  for (const axes of [[], [2], [-1], [0, 0], [0.5]]) {
    const reduce = () => reduceSum.outputs([f32(2, 3)], { axes, keepdims: false });
    assert.throws(reduce, /each once/, `axes ${axes}`);
  }
});
