import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { build, type Layer, Parameters } from "../model/layers.ts";
import { evaluate } from "../graph/reference.ts";
import { geometryOf } from "./receptive_field.ts";

const SIZE = { height: 12, width: 9 };

/** Rows and columns of the input that change a cell when they become very large. */
function pixelsThatMatter(layers: Layer[], y: number, x: number): [number[], number[]] {
  const graph = new Graph();
  const input = graph.input("x", [1, SIZE.height, SIZE.width, 1]);
  const zeros = { kind: "zeros" } as const;
  const parameters = new Parameters(graph, { convolution: zeros, dense: zeros, bias: zeros }, 0);
  const output = build(layers, input, parameters).at(-1)!.tensor;
  const [, , width, channels] = output.shape;
  const valueWith = (pixel?: number) => {
    const numbers = new Float64Array(SIZE.height * SIZE.width).fill(1);
    if (pixel !== undefined) numbers[pixel] = 1e6;
    const states = [...parameters.tensors.values()].map((tensor) =>
      [tensor, new Float64Array(tensor.shape.reduce((a, b) => a * b)).fill(1)] as const
    );
    const [values] = evaluate(graph, [output], new Map([[input, numbers], ...states]));
    return values[(y * width + x) * channels];
  };
  const calm = valueWith();
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  for (let pixel = 0; pixel < SIZE.height * SIZE.width; pixel++) {
    if (valueWith(pixel) === calm) continue;
    rows.add(Math.floor(pixel / SIZE.width));
    columns.add(pixel % SIZE.width);
  }
  const sorted = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return [sorted(rows), sorted(columns)];
}

Deno.test("geometryOf() names exactly the pixels that a cell depends on", () => {
  const layers: Layer[] = [
    { type: "Conv2D", filters: 2, kernelSize: 3, strides: 1, padding: "SAME" },
    { type: "ReLU" },
    { type: "MaxPooling2D", poolSize: 2, strides: 2, padding: "SAME" },
    { type: "Conv2D", filters: 1, kernelSize: 3, strides: 2, padding: "VALID" },
  ];
  const geometry = geometryOf(layers, SIZE);
  assert.deepEqual(geometry.map(({ height, width }) => [height, width]), [
    [12, 9],
    [12, 9],
    [6, 5],
    [2, 2],
  ]);
  for (const [y, x] of [[0, 0], [1, 1]]) {
    const found = pixelsThatMatter(layers, y, x);
    const expected = geometry[3].fields.map(({ start, jump, size }, axis) => {
      const first = start + [y, x][axis] * jump;
      const extent = axis ? SIZE.width : SIZE.height;
      return Array.from({ length: size }, (_, i) => first + i).filter((p) => p >= 0 && p < extent);
    });
    assert.deepEqual(found, expected, `cell ${y}, ${x}`);
  }
});

Deno.test("geometryOf() gives the tutorial's 28×28 for 5×5 VALID on 32×32", () => {
  const size = { height: 32, width: 32 };
  const conv = (padding: "SAME" | "VALID"): Layer[] => [
    { type: "Conv2D", filters: 1, kernelSize: 5, strides: 1, padding },
  ];
  const [valid] = geometryOf(conv("VALID"), size);
  const [same] = geometryOf(conv("SAME"), size);
  assert.deepEqual([valid.height, valid.width, same.height, same.width], [28, 28, 32, 32]);
  assert.deepEqual(same.fields[0], { start: -2, jump: 1, size: 5 });
});
