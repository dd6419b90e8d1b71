import assert from "node:assert/strict";
import { differentiate } from "../graph/differentiate.ts";
import { Graph, reachableNodes } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import { evaluate } from "../graph/reference.ts";
import { rewrite } from "../graph/rewrite.ts";
import { f32, sizeOf } from "../graph/spec.ts";
import { openDevice } from "../plan/device.ts";
import { canRun, lacksOfMixed } from "../plan/kernels.ts";
import { compile } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { sumOf } from "./elementwise/binary.ts";
import { reshape } from "./elementwise/reshape.ts";
import { relu } from "./elementwise/unary.ts";
import { FUSIONS } from "./fusions.ts";
import { TO_MIXED } from "./mixed.ts";
import { matMul } from "./product/mat_mul.ts";
import { PLAIN } from "./product/product.ts";
import { singleKernels } from "../../tests/harness.ts";
import { uniformValues } from "./shared/random_inputs.ts";

const same = {
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  dilations: [1, 1],
  groups: 1,
  activation: "none",
} as const;

const device = await openDevice();

/** A convolution and a dense layer in mixed precision, with the gradients by all that they read. */
function mixedNetwork() {
  const graph = new Graph();
  const x = graph.input("x", f32(1, 4, 4, 2));
  const w = graph.input("w", f32(3, 3, 2, 4));
  const b = graph.input("b", f32(4));
  const dense = graph.input("dense", f32(64, 1));
  const hidden = graph.append(relu, [graph.append(conv2d, [x, w, b], same)], {});
  const flat = graph.append(reshape, [hidden], { shape: [1, 64] });
  const plain = graph.append(matMul, [flat, dense], PLAIN);
  const [mixed] = rewrite(graph, [plain], [...FUSIONS, TO_MIXED]);
  const inputs = [x, w, b, dense];
  return { graph, inputs, outputs: [mixed, ...differentiate(graph, mixed, inputs, sumOf)] };
}

Deno.test("every product and convolution becomes mixed, forward and backward, fused or not", () => {
  const { graph, outputs } = mixedNetwork();
  const nodes = reachableNodes(graph, outputs);
  const found = nodes.filter(({ op }) => /matMul|conv2d/.test(op.name))
    .map(({ op, attributes }) => `${op.name} ${(attributes as Precise).precision}`);
  assert.deepEqual(found.toSorted(), [
    "conv2d mixed",
    "conv2dInputGradient mixed",
    "conv2dWeightGradient mixed",
    "matMul mixed",
    "matMul mixed",
    "matMul mixed",
  ]);
  assert(!nodes.some(({ op }) => op === relu), "nothing was fused");
});

Deno.test({
  name: "a mixed network and its gradients are near the float64 reference, and not float32's",
  ignore: lacksOfMixed(device.traits) !== undefined,
  async fn() {
    const { graph, inputs, outputs } = mixedNetwork();
    const residents = new Residents(device, graph);
    const random = uniforms(1, 1);
    const values = inputs.map(({ shape }) => uniformValues(shape, random).map(Math.fround));
    inputs.forEach((input, i) => residents.write(input, Float32Array.from(values[i])));
    const plan = await compile(device, graph, outputs, residents);
    plan.run();
    const expected = evaluate(
      graph,
      outputs,
      new Map(inputs.map((input, i) => [input, values[i]])),
    );
    for (const [i, output] of outputs.entries()) {
      const found = new Float32Array(await plan.read(output));
      assert.equal(found.length, sizeOf(output.shape));
      const squares = (numbers: Iterable<number>) =>
        Math.sqrt([...numbers].reduce((sum, value) => sum + value ** 2, 0));
      const error = squares(found.map((value, j) => value - expected[i][j])) / squares(expected[i]);
      assert(error < 5e-3, `${output.name} is off by ${error}`);
      if (i === 0) assert(error > 1e-6, "the factors were not rounded");
    }
    plan.destroy();
    residents.destroy();
  },
});

for (const kernel of singleKernels(matMul).filter(({ precision }) => precision)) {
  Deno.test({
    name: `matMul() by ${kernel.name} makes infinity of what is beyond halves`,
    ignore: !canRun(kernel, device.traits),
    async fn() {
      const graph = new Graph();
      const [a, b] = [graph.input("a", f32(64, 64)), graph.input("b", f32(64, 64))];
      const y = graph.append(matMul, [a, b], { ...PLAIN, precision: "mixed" });
      const residents = new Residents(device, graph);
      residents.write(a, new Float32Array(64 * 64).fill(1).with(5, 1e6).with(64, -65_520));
      residents.write(b, new Float32Array(64 * 64).fill(1));
      const plan = await compile(device, graph, [y], residents, () => kernel);
      plan.run();
      const found = new Float32Array(await plan.read(y));
      assert.deepEqual([0, 64, 128].map((i) => found[i]), [Infinity, -Infinity, 64]);
      plan.destroy();
      residents.destroy();
    },
  });
}
