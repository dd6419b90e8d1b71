import assert from "node:assert/strict";
import { Graph, type Tensor } from "../graph/graph.ts";
import { evaluate } from "../graph/reference.ts";
import { f32, sizeOf } from "../graph/spec.ts";
import type { Layer } from "../model/layer.ts";
import {
  conv2D,
  dense,
  globalAveragePooling2D,
  maxPooling2D,
  relu,
  residual,
  sequential,
} from "../model/layers/mod.ts";
import { createNet } from "../model/net.ts";
import { viewFrom, windowBefore } from "./receptive_field.ts";

const [HEIGHT, WIDTH] = [12, 9];

function built(layer: Layer, [height, width] = [HEIGHT, WIDTH]) {
  const graph = new Graph();
  const x = graph.input("x", f32(1, height, width, 1));
  const zeros = { kind: "zeros" } as const;
  const initialisers = { convolution: zeros, dense: zeros, bias: zeros };
  const y = layer(createNet({ graph, initialisers, seed: 0 }), x);
  return { graph, x, y, fields: viewFrom(graph, x).fieldsOf(y) };
}

/** Rows and columns of the input that change a cell when they become very large. */
function pixelsThatMatter(
  { graph, x, y: output }: { graph: Graph; x: Tensor; y: Tensor },
  y: number,
  column: number,
): [number[], number[]] {
  const [, , width, channels] = output.shape;
  const valueWith = (pixel?: number) => {
    const numbers = new Float64Array(HEIGHT * WIDTH).fill(1);
    if (pixel !== undefined) numbers[pixel] = 1e6;
    const variables = [...graph.variables.values()].map((tensor) =>
      [tensor, new Float64Array(sizeOf(tensor.shape)).fill(1)] as const
    );
    const [values] = evaluate(graph, [output], new Map([[x, numbers], ...variables]));
    return values[(y * width + column) * channels];
  };
  const calm = valueWith();
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  for (let pixel = 0; pixel < HEIGHT * WIDTH; pixel++) {
    if (valueWith(pixel) === calm) continue;
    rows.add(Math.floor(pixel / WIDTH));
    columns.add(pixel % WIDTH);
  }
  const sorted = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return [sorted(rows), sorted(columns)];
}

const NETWORKS: Record<string, Layer> = {
  "a chain": sequential(
    conv2D(2, 3),
    relu(),
    maxPooling2D(2),
    conv2D(1, 3, { strides: 2, padding: "VALID" }),
  ),
  "two ways of one stride": sequential(
    conv2D(2, 3),
    residual([conv2D(2, 5), relu()], [conv2D(2, 1)]),
    maxPooling2D(2),
  ),
};

for (const [name, layer] of Object.entries(NETWORKS)) {
  Deno.test(`fieldsOf() names exactly the pixels that a cell depends on: ${name}`, () => {
    const network = built(layer);
    for (const [y, x] of [[0, 0], [1, 1]]) {
      const expected = network.fields!.map(({ start, jump, size }, axis) => {
        const first = start + [y, x][axis] * jump;
        const extent = axis ? WIDTH : HEIGHT;
        return Array.from({ length: size }, (_, i) => first + i)
          .filter((pixel) => pixel >= 0 && pixel < extent);
      });
      assert.deepEqual(pixelsThatMatter(network, y, x), expected, `cell ${y}, ${x}`);
    }
  });
}

Deno.test("fieldsOf() gives none behind what sees the whole picture", () => {
  assert.equal(built(sequential(conv2D(2, 3), globalAveragePooling2D())).fields, undefined);
  assert.equal(built(sequential(globalAveragePooling2D(), dense(2))).fields, undefined);
});

Deno.test("a 5×5 convolution gives the tutorial's 28×28 for VALID on 32×32", () => {
  const valid = built(conv2D(1, 5, { padding: "VALID" }), [32, 32]);
  const same = built(conv2D(1, 5), [32, 32]);
  assert.deepEqual([valid.y.shape.slice(1, 3), same.y.shape.slice(1, 3)], [[28, 28], [32, 32]]);
  assert.deepEqual(same.fields![0], { start: -2, jump: 1, size: 5 });
  assert.deepEqual(windowBefore(same.y)!.kernel, [5, 5]);
});
