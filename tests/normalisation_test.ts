/** Batch normalisation in whole blocks, and fused. */
import assert from "node:assert/strict";
import { differentiate } from "../engine/graph/differentiate.ts";
import { Graph, reachableNodes, type Tensor } from "../engine/graph/graph.ts";
import { uniforms } from "../engine/graph/random.ts";
import { type Environment, evaluate } from "../engine/graph/reference.ts";
import { rewrite } from "../engine/graph/rewrite.ts";
import { f32, sizeOf } from "../engine/graph/spec.ts";
import { STEP_SPEC, stepWords } from "../engine/graph/step.ts";
import { batchNormalization, conv2D, dense } from "../engine/model/layers/mod.ts";
import { depthwiseConv2D, relu, relu6, residual, sequential } from "../engine/model/layers/mod.ts";
import type { Forward, Layer } from "../engine/model/layer.ts";
import { createNet } from "../engine/model/net.ts";
import { sumOf } from "../engine/ops/elementwise/binary.ts";
import { multiply } from "../engine/ops/elementwise/binary.ts";
import { FUSIONS } from "../engine/ops/fusions.ts";
import { batchNormalization as batchNormalizationOp } from "../engine/ops/normalisation/batch_normalization.ts";
import { groupNormalization } from "../engine/ops/normalisation/group_normalization.ts";
import { reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { uniformValues } from "../engine/ops/shared/random_inputs.ts";
import { openDevice } from "../engine/plan/device.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";

const device = await openDevice();

/** Computes tensors on the device. */
async function onDevice(
  graph: Graph,
  outputs: readonly Tensor[],
  environment: Environment,
): Promise<Float32Array[]> {
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, outputs, residents);
  try {
    environment.forEach((values, tensor) =>
      residents.write(
        tensor,
        tensor.dtype === "u32" ? Uint32Array.from(values) : Float32Array.from(values),
      )
    );
    plan.run();
    const found: Float32Array[] = [];
    for (const output of outputs) found.push(new Float32Array(await plan.read(output)));
    return found;
  } finally {
    plan.destroy();
    residents.destroy();
  }
}

/** Throws where numbers differ by more than a part of the largest of them. */
function assertClose(
  found: ArrayLike<number>,
  expected: ArrayLike<number>,
  part: number,
  context: string,
): void {
  assert.equal(found.length, expected.length, context);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i++) {
    const isClose = Math.abs(found[i] - expected[i]) <= part * scale;
    assert(isClose, `${context}: [${i}] is ${found[i]}, not ${expected[i]}`);
  }
}

const stepOf = (count: number) => Float64Array.from(stepWords({ count }));

/** A residual block whose shortcut is a projection. */
const block = () =>
  sequential(
    residual([
      conv2D(8, 3),
      batchNormalization(),
      relu(),
      conv2D(8, 3),
      batchNormalization({ scale: false }),
    ], [conv2D(8, 1), batchNormalization({ center: false })]),
    relu(),
  );

/** What a layer makes of pictures, with random numbers for all that it reads. */
function built(layer: Forward, shape: readonly number[], isTraining: boolean) {
  const graph = new Graph();
  const random = uniforms(11, shape.length);
  const step = graph.input("step", STEP_SPEC);
  const x = graph.input("x", f32(...shape));
  const initialisers = {
    convolution: { kind: "he" },
    dense: { kind: "glorot" },
    bias: { kind: "zeros" },
  } as const;
  const net = createNet({ graph, initialisers, seed: 3, ...isTraining && { step } });
  const y = layer(net, x);
  const environment: Environment = new Map([[step, stepOf(shape[0] - 1)]]);
  environment.set(x, uniformValues(x.shape, random));
  for (const variable of graph.variables.values()) {
    const range = variable.name.endsWith("runningVariance") ? [0.5, 2] as const : undefined;
    environment.set(variable, uniformValues(variable.shape, random, range).map(Math.fround));
  }
  return { graph, x, y, updates: [...net.updates.values()], environment, random };
}

const opsOf = (graph: Graph, outputs: readonly Tensor[]) =>
  reachableNodes(graph, outputs).map(({ op }) => op.name);

/** A block as MobileNetV2's: widened, filtered channel by channel, narrowed, and added. */
const invertedBlock = () =>
  residual([
    conv2D(8, 1, { useBias: false }),
    batchNormalization(),
    relu6(),
    depthwiseConv2D(3, { useBias: false }),
    batchNormalization(),
    relu6(),
    conv2D(4, 1, { useBias: false }),
    batchNormalization(),
  ]);

/** Compares a block's gradients with finite differences, and all that it computes with the device's. */
async function checkBlock(layer: Layer): Promise<void> {
  const { graph, y: plain, updates, environment, random } = built(layer, [5, 6, 5, 4], true);
  const [y, ...statistics] = rewrite(graph, [plain, ...updates], FUSIONS);
  const ops = opsOf(graph, [y, ...statistics]);
  assert.equal(ops.filter((name) => name === "batchNormalization").length, 3, ops.join());
  assert(!["relu", "relu6", "add"].some((name) => ops.includes(name)), ops.join());
  const weights = graph.input("weights", y);
  environment.set(weights, uniformValues(y.shape, random));
  const axes = [0, 1, 2, 3];
  const weighted = graph.append(multiply, [y, weights], {});
  const loss = graph.append(reduceSum, [weighted], { axes, keepdims: true });
  const scalar = graph.append(reduceSum, [loss], { axes, keepdims: false });
  const parameters = [...graph.variables.values()].filter(({ source }) =>
    source.kind === "variable" && source.isTrainable
  );
  // The bias of a convolution before a normalisation has no effect.
  const wanted = parameters.filter(({ name }) => !name.endsWith("bias"));
  const gradients = differentiate(graph, scalar, wanted, sumOf);
  const expected = evaluate(graph, gradients, new Map(environment));
  const lossAt = (moved: Environment) => evaluate(graph, [scalar], moved)[0][0];
  wanted.forEach((parameter, i) => {
    const direction = uniformValues(parameter.shape, random);
    const at = (epsilon: number) => {
      const values = environment.get(parameter)!.map((v, j) => v + epsilon * direction[j]);
      return lossAt(new Map(environment).set(parameter, values));
    };
    const numeric = (at(1e-6) - at(-1e-6)) / 2e-6;
    const analytic = expected[i].reduce((sum, value, j) => sum + value * direction[j], 0);
    assertClose([analytic], [numeric], 1e-6, parameter.name);
  });
  const outputs = [plain, y, ...updates, ...statistics, ...gradients];
  const numbers = evaluate(graph, outputs, new Map(environment));
  const found = await onDevice(graph, outputs, environment);
  outputs.forEach(({ name }, i) => assertClose(found[i], numbers[i], 1e-5, name));
  assertClose(found[1], found[0], 1e-6, "fused and unfused");
}

for (
  const [name, layer] of [["residual", block()], ["inverted residual", invertedBlock()]] as const
) {
  Deno.test(`gradients of a block, ${name}, equal finite differences, and the device's`, () =>
    checkBlock(layer));
}

for (
  const [name, layer, shape, kernel] of [
    ["convolution", sequential(conv2D(8, 3), batchNormalization(), relu()), [2, 7, 6, 4], "conv2d"],
    ["product", sequential(dense(5), batchNormalization()), [4, 9], "matMul"],
  ] as [string, Layer, number[], string][]
) {
  Deno.test(`a normalisation after a ${name} predicts as a part of it`, async () => {
    const { graph, y, environment } = built(layer, shape, false);
    const [folded] = rewrite(graph, [y], FUSIONS);
    assert.deepEqual(opsOf(graph, [folded]), ["foldNormalization", kernel]);
    const [plain, fused] = await onDevice(graph, [y, folded], environment);
    assertClose(fused, plain, 1e-5, "folded");
    assertClose(plain, evaluate(graph, [y], environment)[0], 1e-5, "unfused");
  });
}

/** One normalisation of a batch, and what it gives; the gradient is by x. */
function normalised(rows: number, places: readonly number[], channels: number) {
  const graph = new Graph();
  const x = graph.variable("x", f32(rows, ...places, channels));
  const scale = graph.variable("scale", f32(channels));
  const offset = graph.variable("offset", f32(channels));
  const step = graph.input("step", STEP_SPEC);
  const attributes = { epsilon: 1e-5, activation: "none" as const };
  const outputs = graph.appendAll(batchNormalizationOp, [x, scale, offset, step], attributes);
  const axes = [...x.shape.keys()];
  const squares = graph.append(multiply, [outputs[0], outputs[0]], {});
  const cubes = graph.append(multiply, [squares, outputs[0]], {});
  const loss = graph.append(reduceSum, [cubes], { axes, keepdims: false });
  const gradients = differentiate(graph, loss, [x, scale, offset], sumOf);
  const all = [...outputs, ...gradients];
  return (values: Float64Array, count: number) => {
    const random = uniforms(2, channels);
    const environment: Environment = new Map([[x, values], [step, stepOf(count)]]);
    environment.set(scale, uniformValues([channels], random, [0.5, 1]));
    environment.set(offset, uniformValues([channels], random));
    return onDevice(graph, all, environment);
  };
}

Deno.test("rows that do not count change nothing, and get no gradient", async () => {
  const [places, channels, count] = [[3, 4], 8, 5];
  const size = count * sizeOf(places) * channels;
  const few = uniformValues([size], uniforms(1, 1));
  const many = new Float64Array(9 * size / count).fill(1e6);
  many.set(few);
  const expected = await normalised(count, places, channels)(few, count);
  const found = await normalised(9, places, channels)(many, count);
  const names = ["y", "mean", "variance", "dx", "dScale", "dOffset"];
  names.forEach((name, i) => {
    assertClose(found[i].subarray(0, expected[i].length), expected[i], 1e-6, name);
    assert(found[i].subarray(expected[i].length).every((value) => value === 0), name);
  });
});

Deno.test("a variance beside a large mean is right, and that of one number is 0", async () => {
  const [rows, channels] = [4096, 4];
  const values = uniformValues([rows, channels], uniforms(1, 2), [999, 1001]).map(Math.fround);
  const [, , variance] = await normalised(rows, [], channels)(values, rows);
  const mean = [0, 0, 0, 0];
  values.forEach((value, i) => mean[i % channels] += value / rows);
  const expected = [0, 0, 0, 0];
  values.forEach((value, i) => expected[i % channels] += (value - mean[i % channels]) ** 2 / rows);
  // Squares less the square of the mean would be off by a tenth.
  assertClose(variance, expected, 1e-5, "variance");
  const [y, own, none, dx] = await normalised(3, [], 4)(values.subarray(0, 12), 1);
  assertClose(own, values.subarray(0, 4), 0, "mean");
  assert.deepEqual([...none], [0, 0, 0, 0]);
  assert([...y, ...dx].every(Number.isFinite));
});

Deno.test("group normalisation takes whole groups", () => {
  const graph = new Graph();
  const x = graph.input("x", f32(2, 4, 3));
  const channels = graph.input("channels", f32(3));
  for (const groups of [1.5, 0, 2]) {
    assert.throws(
      () => graph.append(groupNormalization, [x, channels, channels], { groups, epsilon: 1e-5 }),
      RangeError,
    );
  }
});
