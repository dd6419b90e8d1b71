/**
 * The one harness for every op: each kernel against its float64 reference on a device, each
 * gradient against finite differences, over the op's samples and random shapes.
 */
import assert from "node:assert/strict";
import { openDevice } from "../engine/plan/device.ts";
import { canRun } from "../engine/plan/kernels.ts";
import { ALL_OPS } from "../engine/bench/all_ops.ts";
import { uniforms } from "../engine/graph/random.ts";
import { checkGradient, checkMember, checkOnSamples, samplesOf } from "./harness.ts";

const device = await openDevice();

for (const op of ALL_OPS) {
  for (const kernel of op.kernels) {
    const fn = async () => {
      const checked = await checkOnSamples(device, op, kernel);
      assert(checked > 0, "the kernel fits none of the samples");
    };
    const name = `${op.name} by ${kernel.name} equals its reference`;
    Deno.test({ name, ignore: !canRun(kernel, device.traits), fn });
  }
  if (op.family) {
    Deno.test(`${op.name} by a kernel drawn from its family equals its reference`, async () => {
      await checkMember(device, op, uniforms(3, 0));
    });
  }
  if (!op.gradient) continue;
  Deno.test(`the gradient of ${op.name} equals finite differences`, () => {
    for (const { sample, random } of samplesOf(op)) checkGradient(op, sample, random);
  });
}
