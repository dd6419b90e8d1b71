import assert from "node:assert/strict";
import { Graph } from "../../graph/graph.ts";
import { evaluate } from "../../graph/reference.ts";
import { rewrite } from "../../graph/rewrite.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import { reachableNodes } from "../../graph/graph.ts";
import { FUSIONS } from "../../ops/fusions.ts";
import { createNet } from "../net.ts";
import { type ArchitectureName, ARCHITECTURES } from "./mod.ts";

function built(name: ArchitectureName, pictures = f32(5, 112, 92, 3)) {
  const graph = new Graph();
  const he = { kind: "he" } as const;
  const net = createNet({ graph, initialisers: { convolution: he, dense: he, bias: he }, seed: 1 });
  const x = graph.input("x", pictures);
  const logits = ARCHITECTURES[name].build(2)(net, x);
  const size = [...graph.variables.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const shapes = [...net.noted].map(([name, { shape }]) => `${name} ${shape.slice(1)}`);
  return { graph, x, logits, shapes, size };
}

Deno.test("tutorial is the tutorial's network: SAME pooling rounds up", () => {
  const { shapes, size } = built("tutorial");
  const pools = shapes.filter((shape) => shape.startsWith("pool"));
  assert.deepEqual(pools, ["pool1 56,46,16", "pool2 28,23,32", "pool3 14,12,64"]);
  assert(shapes.includes("flatten1 10752"));
  assert.deepEqual(shapes.slice(-3), ["relu5 128", "dropout2 128", "dense3 2"]);
  assert.equal(size, 448 + 4640 + 18496 + 10753 * 512 + 513 * 128 + 129 * 2);
});

Deno.test("tiny has at most 50,000 parameters", () => {
  assert(built("tiny").size <= 50_000);
});

Deno.test("the fusions leave no ReLU of its own and change neither parameters nor logits", () => {
  const { graph, x, logits, size } = built("tutorial", f32(2, 16, 12, 3));
  const opsOf = (output: typeof logits) => reachableNodes(graph, [output]).map(({ op }) => op.name);
  assert.equal(opsOf(logits).filter((name) => name === "relu").length, 5);
  const [fused] = rewrite(graph, [logits], FUSIONS);
  assert(!opsOf(fused).includes("relu"));
  assert.deepEqual(fused.shape, logits.shape);
  const numbers = Float64Array.from({ length: sizeOf(x.shape) }, (_, i) => Math.sin(i));
  const [before, rewritten] = evaluate(graph, [logits, fused], new Map([[x, numbers]]));
  assert(before.every((value) => value !== 0));
  assert.deepEqual(rewritten, before);
  const after = [...graph.variables.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  assert.equal(after, size);
});
