import assert from "node:assert/strict";
import { openDevice } from "../device.ts";
import type { AnyOp } from "../op.ts";
import { relu } from "../ops/relu.ts";
import { benchKernel } from "./kernels.ts";
import { measureCopy, measureFlops } from "./roofline.ts";
import { benchStep } from "./step.ts";

const sample = { inputs: [[64, 64]], attributes: {} };
const device = await openDevice();

Deno.test("benchKernel() times a kernel and flags a figure above the roof", async () => {
  const [kernel] = relu.kernels;
  const copy = () => Promise.resolve(1e15);
  const result = await benchKernel(device, relu, kernel, sample, 1e15, copy);
  assert(result && result.min > 0 && result.median >= result.min && result.p95 >= result.median);
  assert(!result.isBroken && result.fraction > 0);
  const broken = await benchKernel(device, relu, kernel, sample, 1, copy);
  assert(broken!.isBroken);
});

Deno.test("benchKernel() refuses to time a kernel that is wrong", async () => {
  const wrong: AnyOp = { ...relu, reference: ([x]) => x.map((value) => Math.max(value, 0.5)) };
  const run = benchKernel(device, wrong, relu.kernels[0], sample, 1, () => Promise.resolve(1));
  await assert.rejects(run, /expected 0\.5/);
});

Deno.test("the roofline is positive and benchStep() accounts for every kernel", async () => {
  assert(await measureFlops(device) > 1e8);
  assert(await measureCopy(device, 1 << 20) > 1e7);
  const { parts, median, memory } = await benchStep(device, "tiny", 2);
  assert(median > 0 && memory.allocated >= memory.peak);
  assert(parts.some(({ kernel }) => kernel === "conv2d_tile"));
  assert(parts.every(({ seconds }) => seconds > 0));
});
