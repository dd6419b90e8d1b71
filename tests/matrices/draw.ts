/** What tests/matrices_test.ts runs: the smallest kernel by subgroup matrices of each op on one sample. */
import assert from "node:assert/strict";
import { checkKernel } from "../../engine/check/kernels.ts";
import { smallestSample } from "../../engine/check/samples.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { byMatrices, OPS_BY_MATRICES } from "./ops.ts";

const device = await openDevice();

for (const op of OPS_BY_MATRICES) {
  const kernel = op.kernels.findLast(byMatrices)!;
  Deno.test(`${op.name} by ${kernel.name} equals its reference`, async () => {
    const sample = smallestSample(op, kernel, device.traits)!;
    assert(await checkKernel(device, op, kernel, sample, uniforms(1, 1)));
  });
}
