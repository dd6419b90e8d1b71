import assert from "node:assert/strict";
import { type Device, openDevice } from "./device.ts";
import { differentiate, Graph, PACK_ALIGNMENT } from "../graph/graph.ts";
import { furtherOf, sizeOf, STEP_SHAPE, type Tensor } from "../graph/op.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { conv2d } from "../ops/convolution/conv2d.ts";
import { conv2dWeightGradient } from "../ops/convolution/conv2d_weight_gradient.ts";
import { compile, fittingKernels } from "./plan.ts";
import { uniforms } from "../graph/random.ts";
import { evaluate } from "../graph/reference.ts";
import { Residents } from "./residents.ts";

const device = await openDevice();

const limits = {
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
};

const same = {
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  dilations: [1, 1],
  groups: 1,
} as const;

/** The default kernel of a tensor on a software adapter of that architecture, with subgroups of so many lanes. */
function defaultOn(architecture: string, subgroupMinSize: number, tensor: Tensor): string {
  const features = new Set<string>();
  const traits = { software: true, architecture, features, subgroupMinSize, limits };
  return fittingKernels({ traits } as unknown as Device, tensor)!.kernels[0].name;
}

Deno.test("CPU adapters have defaults of their own, by architecture and subgroups", () => {
  const graph = new Graph();
  const inputs = (...shapes: number[][]) => shapes.map((shape, i) => graph.input(`${i}`, shape));
  const convolution = graph.append(conv2d, inputs([16, 56, 46, 16], [3, 3, 16, 32], [32]), {
    ...same,
    relu: true,
  });
  const product = graph.append(matMul, inputs([16, 512], [512, 512]), PLAIN);
  const defaults = (architecture: string, lanes: number) =>
    [convolution, product].map((tensor) => defaultOn(architecture, lanes, tensor));
  const wide = ["conv2d_3x3_subgroups_wide", "mat_mul_subgroups_wide"];
  assert.deepEqual(defaults("swiftshader", 4), wide);
  assert.deepEqual(defaults("swiftshader", 0), ["conv2d_3x3", "mat_mul_vectors"]);
  assert.deepEqual(defaults("", 8), ["conv2d_3x3_subgroups@32", "mat_mul_subgroups"]);
  assert.deepEqual(defaults("", 0), ["conv2d_tile", "mat_mul_vectors"]);
});

/** An op of two outputs. */
function appendGradients(graph: Graph) {
  const x = graph.input("x", [2, 6, 5, 3]);
  const dy = graph.input("dy", [2, 6, 5, 4]);
  const dw = graph.append(conv2dWeightGradient, [x, dy], { ...same, kernel: [3, 3] });
  const [db] = furtherOf(dw);
  return { x, dy, dw, db };
}

Deno.test("both outputs of an op are written to their places in a pack", async () => {
  const graph = new Graph();
  const { x, dy, dw, db } = appendGradients(graph);
  const pack = graph.pack("gradients", [db, dw]);
  const residents = new Residents(device, graph);
  const random = uniforms(1, 1);
  const values = new Map([x, dy].map((tensor) => [
    tensor,
    Float64Array.from({ length: sizeOf(tensor.shape) }, () => Math.fround(2 * random() - 1)),
  ]));
  values.forEach((numbers, tensor) => residents.write(tensor, Float32Array.from(numbers)));
  const plan = await compile(device, graph, [pack], residents);
  plan.run();
  const found = new Float32Array(await plan.read(pack));
  const [home, bias, weights] = [pack, db, dw].map(plan.place);
  assert.deepEqual([bias.buffer, weights.buffer], [home.buffer, home.buffer]);
  assert.deepEqual([bias.offset, weights.offset], [0, PACK_ALIGNMENT * 4]);
  const [expected] = evaluate(graph, [pack], values);
  assert.equal(found.length, expected.length);
  assert(expected.every((value, i) => Math.abs(found[i] - value) <= 1e-4));
  assert(expected.subarray(0, 4).every((value) => value !== 0), "there is a bias gradient");
  plan.destroy();
  residents.destroy();
});

Deno.test("an op writes its further output though nothing needs it", async () => {
  const graph = new Graph();
  const { x, dy, dw } = appendGradients(graph);
  const residents = new Residents(device, graph);
  for (const input of [x, dy]) {
    residents.write(input, new Float32Array(sizeOf(input.shape)).fill(1));
  }
  const plan = await compile(device, graph, [dw], residents);
  plan.run();
  // The middle tap meets all 2·6·5 pixels, the first one 2·5·4.
  const found = new Float32Array(await plan.read(dw));
  assert.deepEqual([found[0], found[4 * 3 * 4]], [40, 60]);
  plan.destroy();
  residents.destroy();
});

Deno.test("no gradient flows through a further output", () => {
  const graph = new Graph();
  const { dy, db } = appendGradients(graph);
  const step = graph.input("step", STEP_SHAPE, "u32");
  const loss = graph.append(batchSum, [db, step], { mean: false });
  assert.throws(() => differentiate(graph, loss, [dy]), /a further output has no gradient/);
});
