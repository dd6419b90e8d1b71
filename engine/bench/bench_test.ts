import assert from "node:assert/strict";
import { DeviceError, openDevice } from "../plan/device.ts";
import type { AnyOp, Kernel, NoAttributes } from "../graph/op.ts";
import { f32, sizeOf } from "../graph/spec.ts";
import { fitsCall } from "../plan/kernels.ts";
import { compile } from "../plan/plan.ts";
import { Residents } from "../plan/residents.ts";
import { type ArchitectureName, ARCHITECTURES } from "../model/architectures/mod.ts";
import { benchNetwork } from "./network.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { relu } from "../ops/elementwise/unary.ts";
import { uniforms } from "../graph/random.ts";
import { benchCases, parseShapes, shapesOf } from "./cases.ts";
import { createTrial, prepareKernel } from "../check/trial.ts";
import { benchKernel, benchKernels, type KernelResult } from "./kernels.ts";
import { raise } from "./roofline.ts";
import { benchStep } from "./step.ts";
import { commonDivisor, timeDispatches } from "../plan/timer.ts";

const sample = { inputs: [f32(64, 64)], attributes: {} };
const trialOf = (op: AnyOp) => createTrial(op, sample, uniforms(1, 1));
const roofs = (peakFlops: number) => ({ adapter: "", backend: "", peakFlops, copies: [] });
const device = await openDevice();

Deno.test("benchKernel() times a kernel against a roof, measured again before it is exceeded", async () => {
  const roofline = roofs(1);
  const result = await benchKernel(device, trialOf(relu), relu.kernels[0], roofline);
  assert(result && result.min > 0 && result.median >= result.min && result.p95 >= result.median);
  assert(!result.isBroken && result.fraction > 0);
  assert(roofline.peakFlops > 1e8, "a peak of 1 is a slow moment");
});

Deno.test("benchKernel() flags a figure above the roof", async () => {
  const impossible: AnyOp = { ...relu, flops: () => 1e15 };
  const result = await benchKernel(device, trialOf(impossible), relu.kernels[0], roofs(1e9));
  assert(result!.isBroken);
});

Deno.test("benchKernel() refuses to time a kernel that is wrong", async () => {
  const wrong: AnyOp = { ...relu, reference: ([x]) => [x.map((value) => Math.max(value, 0.5))] };
  const run = benchKernel(device, trialOf(wrong), relu.kernels[0], roofs(1));
  await assert.rejects(run, /expected 0\.5/);
});

Deno.test("benchKernels() gives plain data for each kernel of a shape that the op takes", async () => {
  const results: KernelResult[] = [];
  const cases = benchCases({ ops: ["matMul"], shape: "[3, 5] [5,7] [7]" });
  for await (const result of benchKernels(device, cases)) results.push(result);
  const call = { inputs: [f32(3, 5), f32(5, 7), f32(7)], outputs: [f32(3, 7)], attributes: PLAIN };
  const fitting = matMul.kernels.filter((kernel) => fitsCall(kernel, call, device.traits));
  assert.deepEqual(results.map(({ kernel }) => kernel), fitting.map(({ name }) => name));
  assert(results.every(({ shapes }) => shapes === "[3, 5] [5, 7] [7]"));
  assert.deepEqual(JSON.parse(JSON.stringify(results)), results);
});

Deno.test("benchKernels() says which kernels fail and why, and times the others", async () => {
  const sound = relu.kernels.at(-1)!;
  const changed = (name: string, to: string): Kernel<NoAttributes> => ({
    ...sound,
    name,
    passes: (call, device) =>
      sound.passes(call, device).map((pass) => {
        assert(pass.parts.some(({ text }) => text.includes("max(x, 0.0)")));
        const parts = pass.parts.map(({ path, text }) => ({
          path,
          text: text.replace("max(x, 0.0)", to),
        }));
        return { ...pass, parts };
      }),
  });
  const wrong = changed("relu_wrong", "max(x, 0.5)");
  const uncompilable = changed("relu_uncompilable", "maximum(x, 0.0)");
  const op: AnyOp = { ...relu, kernels: [wrong, uncompilable, sound] };
  const results: KernelResult[] = [];
  for await (const result of benchKernels(device, [{ op, sample }], roofs(1))) results.push(result);
  assert.deepEqual(results.map((result) => [result.kernel, result.shapes, "failure" in result]), [
    ["relu_wrong", "[64, 64]", true],
    ["relu_uncompilable", "[64, 64]", true],
    ["relu", "[64, 64]", false],
  ]);
  const failures = results.map((result) => "failure" in result ? result.failure : "");
  assert.match(failures[0], /relu_wrong.*element 0 is .*, expected/);
  assert.match(
    failures[1],
    /Cannot compile shaders\/elementwise\/unary\.wgsl of relu:1:\d+: .*maximum/,
  );
});

Deno.test("a device that is lost ends the benchmark", async () => {
  const lost = await openDevice();
  lost.check = () => {
    throw new DeviceError("lost", "the GPU was lost");
  };
  const running = benchKernels(lost, [{ op: relu, sample }], roofs(1));
  await assert.rejects(running.next(), DeviceError);
});

Deno.test("a roof that is raised keeps its working set, and others their figures", async () => {
  const bytes = 2 ** 20;
  const roofline = {
    ...roofs(1),
    copies: [{ bytes: bytes / 4, perSecond: 1 }, { bytes, perSecond: 1 }],
  };
  await raise(device, roofline, 1.08 * bytes);
  const [other, raised] = roofline.copies;
  assert.deepEqual(other, { bytes: bytes / 4, perSecond: 1 });
  assert(raised.bytes === bytes && raised.perSecond > 1e6);
  const { perSecond } = raised;
  await raise(device, roofline, bytes / 1.08);
  assert(roofline.copies.length === 2 && raised.perSecond >= perSecond);
});

Deno.test("a 95th percentile takes 20 runs, long ones as many as the budget leaves", async () => {
  const prepared = await prepareKernel(device, trialOf(relu), relu.kernels[0]);
  const { dispatches } = prepared!.plan;
  const short = await timeDispatches(device, dispatches, 60);
  assert(short.samples === 20 && short.p95 >= short.median);
  assert.equal((await timeDispatches(device, dispatches, 0)).samples, 3);
  prepared!.close();
});

Deno.test("the cases hold samples, the tutorial network's calls both ways, and large tensors", () => {
  const cases = benchCases();
  const shapes = (name: string) =>
    cases.filter(({ op }) => op.name === name).map(({ sample }) => shapesOf(sample));
  assert(shapes("conv2d").includes("[16, 112, 92, 3] [3, 3, 3, 16] [16]"));
  assert(shapes("conv2dInputGradient").includes("[16, 28, 23, 64] [3, 3, 32, 64]"));
  assert(shapes("conv2dWeightGradient").includes("[16, 112, 92, 3] [16, 112, 92, 16]"));
  assert(shapes("matMul").includes("[16, 10752] [16, 512]"), "the dense layer's weight gradient");
  assert(shapes("adam").some((text) => text.startsWith("[5594368]")), "all its kernels");
  assert(shapes("relu").some((text) => Number(/\d+/.exec(text)![0]) > 10_000), "beyond a cache");
  const keys = cases.map(({ op, sample }) => `${op.name} ${JSON.stringify(sample)}`);
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("a shape that nothing takes, or that is none, is refused", () => {
  assert.deepEqual(parseShapes("[16, 512] [3]"), [[16, 512], [3]]);
  assert.throws(() => parseShapes("16x512"), /Cannot read the shapes '16x512'/);
  assert.throws(() => benchCases({ ops: ["matMul"], shape: "[1, 2] [3, 4]" }), /does not fit matM/);
  assert.throws(() => benchCases({ ops: ["matMul"], shape: "[4, 8]" }), /does not fit matMul/);
  assert.throws(() => benchCases({ ops: ["reshape"] }), /the op 'reshape': expected one of conv2d/);
  assert.throws(() => benchCases({ shape: "[1, 2, 3, 4, 5]" }), /does not fit any op's case/);
  assert.throws(
    () => benchCases({ ops: ["reduceSum"], precision: "mixed" }),
    /the op 'reduceSum': expected one of conv2d, conv2dInputGradient, conv2dWeightGradient, matMul$/,
  );
});

Deno.test("the quantum of a clock divides all of its readings", () => {
  const readings = [3n * 65_536n, 5n * 65_536n, 20n * 65_536n];
  assert.equal(readings.reduce(commonDivisor, 0n), 65_536n);
});

Deno.test("the plan of tutorial takes at most 1.3 times what lives at its peak", async () => {
  for (const batch of [16, 64]) {
    const { graph, training } = benchNetwork("tutorial", batch);
    const residents = new Residents(device, graph);
    const { memory, destroy } = await compile(device, graph, training.outputs, residents);
    destroy();
    residents.destroy();
    const ratio = memory.allocated / memory.peak;
    assert(ratio <= 1.3, `batch ${batch}: ${ratio.toFixed(2)} times`);
  }
});

Deno.test("benchNetwork() builds every network that has a name", () => {
  for (const name of Object.keys(ARCHITECTURES) as ArchitectureName[]) {
    const { variables } = benchNetwork(name, 2, { size: { height: 32, width: 32 } });
    const [{ source, shape }] = variables.values();
    assert(source.kind === "variable", name);
    assert(Array.from(source.initial(sizeOf(shape))).some((value) => value !== 0), name);
  }
});

Deno.test("benchStep() accounts for every kernel, for the host and for a training", async () => {
  const { parts, median, memory, host, submit, loop, ...description } = await benchStep(
    device,
    "tiny",
    2,
    { budget: 0.1, filters: [4, 8] },
  );
  assert.deepEqual([description.filters, description.precision], [[4, 8], "f32"]);
  assert(median > 0 && host > 0 && submit > 0 && memory.allocated >= memory.peak);
  assert(parts.some(({ kernel }) => kernel.startsWith("conv2d_")));
  assert(parts.every(({ seconds }) => seconds > 0));
  assert(loop!.steps >= 10 && loop!.wall > 0 && loop!.device > 0);
  assert.equal(loop!.waiting, Math.max(0, 1 - loop!.device / loop!.wall));
});
