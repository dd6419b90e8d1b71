import assert from "node:assert/strict";
import { DeviceError, openDevice } from "./device.ts";
import { Graph } from "../graph/graph.ts";
import { type AnyOp, type Kernel, keyOf, type NoAttributes } from "../graph/op.ts";
import { f32 } from "../graph/spec.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { part } from "../ops/shared/parts.ts";
import { chooseFrom } from "./kernels.ts";
import { compile } from "./plan.ts";
import { Residents } from "./residents.ts";
import { tune, type TuningCache, type TuningProgress } from "./tune.ts";

const device = await openDevice();

/** ReLU, two hundred times over: no doubt which kernel is the slower one. */
const slow: Kernel<NoAttributes> = {
  name: "relu_slow",
  passes: (call, device) => new Array(200).fill(relu.kernels.at(-1)!.passes(call, device)[0]),
};
const op: AnyOp = { ...relu, kernels: [slow, relu.kernels.at(-1)!] };
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
  passes: (call, device) => {
    const [pass] = relu.kernels.at(-1)!.passes(call, device);
    // The second pass compiles, and is not ready when the first one's error is known.
    const wrong = part("wrong.wgsl", "fn wrong() { nonsense(); }");
    return [{ ...pass, parts: [...pass.parts, wrong] }, pass];
  },
};

Deno.test("tune() passes over a kernel that does not compile, and says so once", async () => {
  const entries: Record<string, string> = {};
  const broken: AnyOp = { ...relu, kernels: [uncompilable, slow, relu.kernels.at(-1)!] };
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
    passes(call, device) {
      skipped += 61_000;
      return uncompilable.passes(call, device);
    },
  };
  const broken: AnyOp = { ...relu, kernels: [slowly, slow, relu.kernels.at(-1)!] };
  try {
    const { choices, told } = await tuned(memoryCache(), 60_000, broken, [64, 32]);
    assert.equal(told.at(-1)!.done, 0);
    assert.deepEqual(Object.values(choices), ["relu_slow", "relu_slow"]);
  } finally {
    performance.now = now;
  }
});

const smallKey = keyOf(op, { inputs: [f32(1, 512)], outputs: [f32(1, 512)], attributes: {} });

/** ReLU four times as often with each step of a parameter; `onPasses` is told of each kernel that is used. */
function familyOp(onPasses: (name: string) => void = () => {}): AnyOp {
  const member = (x: number, y: number): Kernel<NoAttributes> => ({
    name: `relu@${x}x${y}`,
    parameters: [x, y],
    passes(call, device) {
      onPasses(`relu@${x}x${y}`);
      return new Array(2 * 4 ** (x + y)).fill(relu.kernels.at(-1)!.passes(call, device)[0]);
    },
  });
  const values = [2, 1, 0];
  const family = values.flatMap((x) => values.map((y) => member(x, y)));
  return { ...relu, kernels: family.slice(0, 2), family: () => family };
}

Deno.test("tune() searches the family of a call's kernels", async () => {
  const entries: Record<string, string> = {};
  const { choices, told } = await tuned(memoryCache(entries), 60_000, familyOp(), [1]);
  assert.match(choices[smallKey], /^relu@\dx\d$/);
  assert.deepEqual(Object.values(entries), [choices[smallKey]], "searched to its end");
  assert.deepEqual(told.map(({ done, isLast }) => [done, isLast]), [
    [0, false],
    [1, false],
    [1, true],
  ]);
});

Deno.test("tune() searches a family on only with a larger budget", async () => {
  const { now } = performance;
  let skipped = 0;
  performance.now = () => now.call(performance) + skipped;
  const entries: Record<string, string> = {};
  try {
    // The clock jumps at the first member that is not timed in any case.
    const jump = (name: string) => skipped += /@2x[12]/.test(name) ? 0 : 61_000;
    await tuned(memoryCache(entries), 60_000, familyOp(jump), [1]);
  } finally {
    performance.now = now;
  }
  const [entry] = Object.keys(entries);
  assert.match(entries[entry], /^relu@\dx\d within 60000 ms$/);
  const [name] = entries[entry].split(" ");
  const again = await tuned(memoryCache(entries), 60_000, familyOp(), [1]);
  assert.deepEqual(again, { choices: { [smallKey]: name }, told: [], warnings: [] });
  const longer = await tuned(memoryCache(entries), 70_000, familyOp(), [1]);
  assert.equal(longer.told.length, 3);
  assert.deepEqual(longer.choices, { [smallKey]: entries[entry] }, "searched to its end");
});

Deno.test("a member of a family that was chosen is taken again", async () => {
  const graph = new Graph();
  const output = graph.append(familyOp(), [graph.input("x", f32(1, 512))], {});
  const residents = new Residents(device, graph);
  for (const [wanted, taken] of [["relu@0x1", 8], ["relu@7x7", 512]] as const) {
    const plan = await compile(
      device,
      graph,
      [output],
      residents,
      chooseFrom({ [smallKey]: wanted }),
    );
    assert.equal(plan.dispatches.length, taken);
    plan.destroy();
  }
  residents.destroy();
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
