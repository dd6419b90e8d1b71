import assert from "node:assert/strict";
import { differentiate } from "../graph/differentiate.ts";
import { Graph, type Tensor } from "../graph/graph.ts";
import type { Call, Op } from "../graph/op.ts";
import { uniforms } from "../graph/random.ts";
import { evaluate } from "../graph/reference.ts";
import { f16, f32, sizeOf } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import { conv2d } from "../ops/convolution/conv2d.ts";
import { conv2dWeightGradient } from "../ops/convolution/conv2d_weight_gradient.ts";
import { assign } from "../ops/elementwise/assign.ts";
import { add, sumOf } from "../ops/elementwise/binary.ts";
import { reshape } from "../ops/elementwise/reshape.ts";
import { exp, negate } from "../ops/elementwise/unary.ts";
import { batchSum } from "../ops/loss/batch_sum.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { openDevice } from "./device.ts";
import { fittingKernels } from "./kernels.ts";
import { compile } from "./plan.ts";
import { Residents } from "./residents.ts";

const device = await openDevice();

const limits = {
  maxStorageBufferBindingSize: 2 ** 27,
  maxComputeInvocationsPerWorkgroup: 256,
  maxComputeWorkgroupStorageSize: 16_384,
};

const same = {
  strides: [1, 1],
  pads: [1, 1, 1, 1],
  dilations: [1, 1],
  groups: 1,
} as const;

/** The default kernel of a call on a software adapter of that architecture, with subgroups of so many lanes. */
function defaultOn<A>(architecture: string, subgroupMinSize: number, op: Op<A>, call: Call<A>) {
  const features = new Set<string>();
  const traits = { software: true, architecture, features, subgroupMinSize, limits };
  return fittingKernels({ traits }, op, call)[0].name;
}

Deno.test("CPU adapters have defaults of their own, by architecture and subgroups", () => {
  const convolution = {
    inputs: [f32(16, 56, 46, 16), f32(3, 3, 16, 32), f32(32)],
    outputs: [f32(16, 56, 46, 32)],
    attributes: { ...same, activation: "relu" as const },
  };
  const product = {
    inputs: [f32(16, 512), f32(512, 512)],
    outputs: [f32(16, 512)],
    attributes: PLAIN,
  };
  const defaults = (architecture: string, lanes: number) => [
    defaultOn(architecture, lanes, conv2d, convolution),
    defaultOn(architecture, lanes, matMul, product),
  ];
  const wide = ["conv2d_3x3_subgroups_wide", "mat_mul_subgroups_wide"];
  assert.deepEqual(defaults("swiftshader", 4), wide);
  assert.deepEqual(defaults("swiftshader", 0), ["conv2d_3x3", "mat_mul_vectors"]);
  assert.deepEqual(defaults("", 8), ["conv2d_3x3_subgroups@32", "mat_mul_subgroups@16"]);
  assert.deepEqual(defaults("", 0), ["conv2d_tile", "mat_mul_vectors"]);
  // Ten filters: no tile takes them, and kernels for GPUs are none for CPUs.
  const odd = {
    inputs: [f32(2, 8, 8, 3), f32(3, 3, 3, 10), f32(10)],
    outputs: [f32(2, 8, 8, 10)],
    attributes: convolution.attributes,
  };
  assert.equal(defaultOn("", 8, conv2d, odd), "conv2d");
});

/** An op of two outputs. */
function appendGradients(graph: Graph) {
  const x = graph.input("x", f32(2, 6, 5, 3));
  const dy = graph.input("dy", f32(2, 6, 5, 4));
  const attributes = { ...same, kernel: [3, 3] as const };
  const [dw, db] = graph.appendAll(conv2dWeightGradient, [x, dy], attributes);
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
  assert.deepEqual([bias.offset, weights.offset], [0, 256]);
  const [expected] = evaluate(graph, [pack], values);
  assert.equal(found.length, expected.length);
  assert(expected.every((value, i) => Math.abs(found[i] - value) <= 1e-4));
  assert(expected.subarray(0, 4).every((value) => value !== 0), "there is a bias gradient");
  plan.destroy();
  residents.destroy();
});

Deno.test("an op writes its second output though nothing needs it", async () => {
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

Deno.test("no gradient flows through an op that has none", () => {
  const graph = new Graph();
  const { dy, db } = appendGradients(graph);
  const step = graph.input("step", STEP_SPEC);
  const loss = graph.append(batchSum, [db, step], { mean: false });
  assert.throws(() => differentiate(graph, loss, [dy], sumOf), /conv2dWeightGradient: it has no/);
});

Deno.test("a pack's padding is zero beside a member of an odd number of halves, too", async () => {
  const graph = new Graph();
  const member = graph.variable("member", f16(3));
  const home = graph.pack("home", [member]);
  const ones = graph.variable("ones", home, { initial: (size) => new Float32Array(size).fill(1) });
  const changed = graph.append(assign, [home, ones], {});
  const pack = graph.pack("copies", [member, member]);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [changed, pack], residents);
  plan.run();
  const [, expected] = evaluate(graph, [changed, pack], new Map());
  assert.equal(expected.reduce((sum, value) => sum + value), 6);
  assert.deepEqual([...new Float16Array(await plan.read(pack))], [...expected]);
  plan.destroy();
  residents.destroy();
});

Deno.test("a plan reads its outputs, what lies in them and residents, and nothing else", async () => {
  const graph = new Graph();
  const x = graph.input("x", f32(2, 2));
  const inner = graph.append(negate, [x], {});
  const output = graph.append(exp, [inner], {});
  const view = graph.append(reshape, [output], { shape: [4] });
  const other = graph.append(exp, [x], {});
  const residents = new Residents(device, graph);
  residents.write(x, Float32Array.of(0, 1, 2, 3));
  const plan = await compile(device, graph, [output], residents);
  plan.run();
  assert.deepEqual(await plan.read(view), await plan.read(output));
  assert.deepEqual(new Float32Array(await plan.read(x)), Float32Array.of(0, 1, 2, 3));
  for (const tensor of [inner, other]) {
    const error = {
      name: "RangeError",
      message: /Cannot read '\w+' as it is no output of this plan/,
    };
    assert.throws(() => plan.place(tensor), error);
    await assert.rejects(plan.read(tensor), error);
  }
  plan.destroy();
  residents.destroy();
});

/** The gradients of two biases that are added one after the other, which share a tensor. */
function sharedGradients(graph: Graph): Tensor[] {
  const x = graph.input("x", f32(8));
  const biases = ["first", "second"].map((name) => graph.variable(name, f32(8)));
  const flat = graph.append(reshape, [biases[1]], { shape: [2, 4] });
  const pair = graph.append(reshape, [x], { shape: [2, 4] });
  const sum = graph.append(add, [graph.append(add, [pair, flat], {}), flat], {});
  const rows = graph.append(reshape, [sum], { shape: [8] });
  const losses = graph.append(add, [rows, biases[0]], {});
  const loss = graph.append(batchSum, [losses, graph.input("step", STEP_SPEC)], { mean: false });
  return differentiate(graph, loss, biases, sumOf);
}

Deno.test("a pack has every gradient, be it shared, a view or twice there", async () => {
  const graph = new Graph();
  const [first, second] = sharedGradients(graph);
  const pack = graph.pack("gradients", [first, second, first]);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [pack], residents);
  plan.poison(0x7fc0dead);
  plan.run();
  const found = new Float32Array(await plan.read(pack));
  assert.deepEqual([0, 64, 128].map((at) => [...found.slice(at, at + 8)]), [
    new Array(8).fill(1),
    new Array(8).fill(2),
    new Array(8).fill(1),
  ]);
  plan.destroy();
  residents.destroy();
});

Deno.test("a run of many submits gives way to others after each of them", async () => {
  const graph = new Graph();
  const x = graph.input("x", f32(4, 4));
  let y: Tensor = x;
  for (let i = 0; i < 3; i++) y = graph.append(matMul, [y, x], PLAIN);
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, [y], residents);
  residents.write(x, Float32Array.from({ length: 16 }, (_, i) => i % 5 === 0 ? 2 : 0));
  plan.submits = 3;
  let turns = 0;
  let timers = 0;
  const timer = setInterval(() => timers++);
  await plan.encodeInTurns(async () => {
    turns++;
    await new Promise((resolve) => setTimeout(resolve, 10));
  });
  clearInterval(timer);
  assert.equal(turns, 2, "what comes last is submitted with what follows");
  assert(timers > 0);
  const numbers = new Float32Array(await plan.read(y));
  assert.deepEqual([numbers[0], numbers[1]], [16, 0]);
  plan.destroy();
  residents.destroy();
});
