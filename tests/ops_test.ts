/**
 * The one harness for every op: each kernel against its float64 reference on a device, each
 * gradient against finite differences, over the op's samples and random shapes.
 */
import assert from "node:assert/strict";
import { openDevice } from "../engine/plan/device.ts";
import { canRun } from "../engine/plan/kernels.ts";
import { ALL_OPS } from "../engine/bench/all_ops.ts";
import { uniforms } from "../engine/graph/random.ts";
import { checkDrawn, checkGradient, checkOnSamples, samplesOf, singleKernels } from "./harness.ts";

const device = await openDevice();

for (const op of ALL_OPS) {
  for (const kernel of singleKernels(op)) {
    const fn = async () => {
      const checked = await checkOnSamples(device, op, kernel);
      assert(checked > 0, "the kernel fits none of the samples");
    };
    const name = `${op.name} by ${kernel.name} equals its reference`;
    Deno.test({ name, ignore: !canRun(kernel, device.traits), fn });
  }
  const { family } = op;
  if (family) {
    Deno.test(`${op.name} by kernels drawn from its family equals its reference`, async () => {
      const likely = op.kernels.filter(({ parameters }) => parameters);
      await checkDrawn(device, op, likely, uniforms(3, op.name.length));
      await checkDrawn(device, op, family(), uniforms(4, op.name.length));
    });
  }
  if (!op.gradient) continue;
  Deno.test(`the gradient of ${op.name} equals finite differences`, () => {
    for (const { sample, random } of samplesOf(op)) checkGradient(op, sample, random);
  });
}
