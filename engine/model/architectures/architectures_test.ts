import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { sizeOf } from "../graph/op.ts";
import { ARCHITECTURES, layersOf } from "./architectures.ts";
import { build, fuse, Parameters } from "./layers.ts";

function built(name: keyof typeof ARCHITECTURES, isFused: boolean) {
  const graph = new Graph();
  const he = { kind: "he" } as const;
  const parameters = new Parameters(graph, { convolution: he, dense: he, bias: he }, 1);
  const layers = layersOf(name, 2, { ...ARCHITECTURES[name], keep: 0.6 });
  const input = graph.input("x", [5, 112, 92, 3]);
  const activations = build(isFused ? fuse(layers) : layers, input, parameters);
  const size = [...parameters.tensors.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return {
    shapes: activations.map(({ name, tensor }) => `${name} ${tensor.shape.slice(1)}`),
    size,
  };
}

Deno.test("layersOf() gives the tutorial's network: SAME pooling rounds up", () => {
  const { shapes, size } = built("seed", false);
  const pools = shapes.filter((shape) => shape.startsWith("pool"));
  assert.deepEqual(pools, ["pool1 56,46,16", "pool2 28,23,32", "pool3 14,12,64"]);
  assert(shapes.includes("flatten1 10752"));
  assert.deepEqual(shapes.slice(-3), ["relu5 128", "dropout2 128", "dense3 2"]);
  assert.equal(size, 448 + 4640 + 18496 + 10753 * 512 + 513 * 128 + 129 * 2);
});

Deno.test("layersOf() gives a tiny network of at most 50,000 parameters", () => {
  assert(built("tiny", false).size <= 50_000);
});

Deno.test("fuse() leaves no ReLU and changes neither parameters nor logits' shape", () => {
  const [plain, fused] = [built("seed", false), built("seed", true)];
  assert(!fused.shapes.some((shape) => shape.startsWith("relu")));
  assert.equal(fused.size, plain.size);
  assert.equal(fused.shapes.at(-1), plain.shapes.at(-1));
});
