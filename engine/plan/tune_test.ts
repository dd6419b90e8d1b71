import assert from "node:assert/strict";
import { DeviceError, openDevice } from "./device.ts";
import { Graph } from "../graph/graph.ts";
import { type AnyOp, type Kernel, keyOf, type NoAttributes } from "../graph/op.ts";
import { f32 } from "../graph/spec.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { part } from "../ops/shared/parts.ts";
import { tune, type TuningCache, type TuningProgress } from "./tune.ts";

const device = await openDevice();

/** ReLU, two hundred times over: no doubt which kernel is the slower one. */
const slow: Kernel<NoAttributes> = {
  name: "relu_slow",
  passes: (call) => new Array(200).fill(relu.kernels[0].passes(call)[0]),
};
const op: AnyOp = { ...relu, kernels: [slow, ...relu.kernels] };
const key = keyOf(op, { inputs: [f32(64, 512)], outputs: [f32(64, 512)], attributes: {} });

function memoryCache(entries: Record<string, string> = {}): TuningCache {
  return {
    read: () => Promise.resolve(entries),
    add: (found) => Promise.resolve(void Object.assign(entries, found)),
  };
}

/** What the tuner chooses for one call of `op`, and what it tells meanwhile. */
async function tuned(
  cache: TuningCache,
  budget = 60_000,
  tunedOp = op,
  rows = [64],
  on = device,
) {
  const graph = new Graph();
  const outputs = rows.map((count) =>
    graph.append(tunedOp, [graph.input(`x${count}`, f32(count, 512))], {})
  );
  const told: TuningProgress[] = [];
  const warnings: string[] = [];
  const choices = await tune(on, graph, outputs, {
    cache,
    budget,
    onProgress: (progress) => told.push(progress),
    onWarning: (text) => warnings.push(text),
  });
  return { choices, told, warnings };
}

Deno.test("tune() finds the fastest kernel and keeps it in the cache", async () => {
  const entries: Record<string, string> = {};
  const first = await tuned(memoryCache(entries));
  assert.deepEqual(first.choices, { [key]: "relu" });
  assert.deepEqual(first.told.map(({ done, total, isLast }) => [done, total, isLast]), [
    [0, 1, false],
    [1, 1, true],
  ]);
  const [entry] = Object.keys(entries);
  // Whatever the cache says is believed, and nothing is measured.
  const second = await tuned(memoryCache({ [entry]: "relu_slow" }));
  assert.deepEqual(second, { choices: { [key]: "relu_slow" }, told: [], warnings: [] });
  const third = await tuned(memoryCache({ [entry]: "no such kernel" }));
  assert.deepEqual(third.choices, { [key]: "relu" });
  const other = { ...device, backend: "another" };
  const fourth = await tuned(memoryCache({ [entry]: "relu_slow" }), 0, op, [64], other);
  assert.deepEqual(fourth.choices, {}, "the answer of one backend is none of another's");
});

Deno.test("tune() chooses nothing when its budget is spent", async () => {
  const { choices, told } = await tuned(memoryCache(), 0);
  assert.deepEqual(choices, {});
  assert.deepEqual(told.map(({ done, total, isLast }) => [done, total, isLast]), [
    [0, 1, false],
    [0, 1, true],
  ]);
});

Deno.test("tune() says so and keeps its choices when the cache can't be written", async () => {
  const full = { ...memoryCache(), add: () => Promise.reject(new Error("the disk is full")) };
  const { choices, warnings } = await tuned(full);
  assert.deepEqual(choices, { [key]: "relu" });
  assert.match(warnings[0], /can't be kept for the next start: the disk is full/);
});

Deno.test("tune() says so and chooses nothing when the cache can't be read", async () => {
  const broken = { ...memoryCache(), read: () => Promise.reject(new Error("it is torn")) };
  const { choices, warnings } = await tuned(broken);
  assert.deepEqual(choices, {});
  assert.match(warnings[0], /it is torn; default kernels are taken/);
});

/** The default of its op, and no WGSL. */
const uncompilable: Kernel<NoAttributes> = {
  name: "relu_uncompilable",
  passes: (call) => {
    const [pass] = relu.kernels[0].passes(call);
    // The second pass compiles, and is not ready when the first one's error is known.
    const wrong = part("wrong.wgsl", "fn wrong() { nonsense(); }");
    return [{ ...pass, parts: [...pass.parts, wrong] }, pass];
  },
};

Deno.test("tune() passes over a kernel that does not compile, and says so once", async () => {
  const entries: Record<string, string> = {};
  const broken: AnyOp = { ...relu, kernels: [uncompilable, slow, ...relu.kernels] };
  const { choices, warnings } = await tuned(memoryCache(entries), 60_000, broken, [64, 32]);
  assert.deepEqual(Object.values(choices), ["relu", "relu"]);
  assert.deepEqual(Object.values(entries), ["relu", "relu"]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /relu_uncompilable is passed over: Cannot compile .*nonsense/s);
});

Deno.test("tune() replaces a default that does not compile where its budget is spent", async () => {
  const { now } = performance;
  let skipped = 0;
  performance.now = () => now.call(performance) + skipped;
  const slowly: Kernel<NoAttributes> = {
    ...uncompilable,
    passes(call) {
      skipped += 61_000;
      return uncompilable.passes(call);
    },
  };
  const broken: AnyOp = { ...relu, kernels: [slowly, slow, ...relu.kernels] };
  try {
    const { choices, told } = await tuned(memoryCache(), 60_000, broken, [64, 32]);
    assert.equal(told.at(-1)!.done, 0);
    assert.deepEqual(Object.values(choices), ["relu_slow", "relu_slow"]);
  } finally {
    performance.now = now;
  }
});

Deno.test("tune() throws when the device is lost, whatever does not compile", async () => {
  const lost = await openDevice();
  const graph = new Graph();
  const output = graph.append(
    { ...op, kernels: [uncompilable, slow] },
    [graph.input("x", f32(8))],
    {},
  );
  lost.check = () => {
    throw new DeviceError("lost", "the GPU was lost");
  };
  const tuning = { cache: memoryCache(), budget: 60_000 };
  await assert.rejects(tune(lost, graph, [output], tuning), DeviceError);
});
