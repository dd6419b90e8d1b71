/**
 * `deno task test:matrices`: every likely kernel by subgroup matrices on samples, others that are drawn
 * from the families, and the smallest for each product that the adapter lists.
 */
import assert from "node:assert/strict";
import { ALL_OPS } from "../../engine/bench/all_ops.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { openDevice } from "../../engine/plan/device.ts";
import { matricesOf, SUBGROUP_MATRICES } from "../../engine/plan/matrices.ts";
import { checkDrawn, checkOnSamples } from "../harness.ts";

/** How many members of each family are drawn. */
const DRAWS = 4;

const device = await openDevice();
const seed = Date.now() % 2 ** 32;
console.log(`seed ${seed}, ${device.adapter.name}`);

const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
const offered = matricesOf(adapter!.info, device.traits.features);
assert(offered.length > 0, `${device.adapter.name} has no subgroup matrices`);

for (const op of ALL_OPS) {
  const likely = op.kernels.filter(({ needs }) => needs === SUBGROUP_MATRICES);
  if (likely.length === 0) continue;
  for (const kernel of likely) {
    Deno.test(`${op.name} by ${kernel.name} equals its reference`, async () => {
      const t=performance.now();
      const n = await checkOnSamples(device, op, kernel);
      console.log(op.name, kernel.name, n, op.samples.length, performance.now()-t);
      assert(n > 0);
    });
  }
}
