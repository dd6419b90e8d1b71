/**
 * Part of `deno task test:matrices`: every likely kernel by subgroup matrices on all samples that it
 * fits, the smallest for each product that the adapter lists, and others that are drawn.
 */
import assert from "node:assert/strict";
import { checkKernel } from "../../engine/check/kernels.ts";
import { samplesOf } from "../../engine/check/samples.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { matricesOf } from "../../engine/plan/matrices.ts";
import { checkDrawn } from "../harness.ts";
import { byMatrices, OPS_BY_MATRICES } from "./ops.ts";

/** How many of each family are drawn: some take seconds to compile. */
const DRAWS = 4;

const device = await openDevice();
const { adapter: { name }, traits } = device;
const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
const offered = matricesOf(adapter!.info, traits.features);
assert(offered.length > 0, `${name} has no subgroup matrices`);
const seed = Date.now() % 2 ** 32;
console.log(`seed ${seed}, ${name}`);

for (const op of OPS_BY_MATRICES) {
  const likely = op.kernels.filter(byMatrices);
  for (const matrices of offered) {
    const { m, n, k, lanes } = matrices;
    const shown = { ...device, traits: { ...traits, matrices } };
    for (const kernel of matrices === offered[0] ? likely : likely.slice(-1)) {
      const size = `${m}×${n}×${k} with ${lanes} lanes`;
      Deno.test(`${op.name} by ${kernel.name} of ${size} equals its reference`, async () => {
        let checked = 0;
        for (const { sample, random } of samplesOf(op)) {
          checked += await checkKernel(shown, op, kernel, sample, random) ? 1 : 0;
        }
        assert(checked > 0, "the kernel fits none of the samples");
      });
    }
  }
  Deno.test(`${op.name} by kernels drawn from its family equals its reference`, async () => {
    const family = op.family!().filter(byMatrices);
    const random = uniforms(seed, op.name.length);
    for (let i = 0; i < DRAWS; i++) console.log(await checkDrawn(device, op, family, random));
  });
}
