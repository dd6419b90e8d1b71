import assert from "node:assert/strict";
import { assign } from "../ops/elementwise/assign.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { Graph } from "./graph.ts";
import { evaluate } from "./reference.ts";
import { f32 } from "./spec.ts";

Deno.test("only a pack in which variables live is changed in place", () => {
  const graph = new Graph();
  const variable = graph.variable("variable", f32(256));
  const home = graph.pack("home", [variable]);
  const ones = graph.constant("ones", f32(256), new Array(256).fill(1));
  const changed = graph.append(assign, [home, ones], {});
  const environment = new Map();
  evaluate(graph, [changed], environment);
  assert.equal(environment.get(variable)[255], 1);

  const others = [
    graph.pack("again", [variable]),
    graph.pack("computed", [graph.append(relu, [graph.input("x", f32(256))], {})]),
  ];
  for (const other of others) {
    assert.throws(
      () => graph.append(assign, [other, ones], {}),
      {
        name: "TypeError",
        message: /assign in place to '\w+' as it is a pack in which its members/,
      },
    );
  }
  const constant = /assign in place to 'ones' as it is a constant/;
  assert.throws(() => graph.append(assign, [ones, ones], {}), constant);
});

Deno.test("nothing is made that has no elements", () => {
  const graph = new Graph();
  assert.throws(() => graph.pack("none", []), /Cannot pack 'none' as it has no members/);
  assert.throws(
    () => graph.variable("v", f32(2, 0)),
    /Cannot make 'v' \[2, 0\] as it has no elements/,
  );
  assert.throws(() => graph.input("x", f32(1.5)), /Cannot make 'x' \[1.5\]/);
  assert.equal(graph.tensors.length, 0);
});
