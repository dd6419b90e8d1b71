import assert from "node:assert/strict";
import { planBatches } from "./batches.ts";
import { RECIPES } from "./recipes.ts";

const indices = Uint32Array.from({ length: 37 }, (_, i) => 100 + i);

Deno.test("planBatches() takes every picture once an epoch, in another order each time", () => {
  const batches = planBatches(indices, { ...RECIPES.modern, epochs: 2 }, 7);
  assert.equal(batches.steps, 6);
  const epochs = [0, 1].map((epoch) =>
    [0, 1, 2].flatMap((i) => {
      const { order, offset, count, last } = batches.at(epoch * 3 + i);
      assert.equal(last, i === 2);
      return [...order.subarray(offset, offset + count)];
    })
  );
  for (const epoch of epochs) assert.deepEqual(epoch.toSorted(), [...indices]);
  assert.notDeepEqual(epochs[0], epochs[1]);
});

Deno.test("planBatches() gives the same step whatever was asked before", () => {
  const once = planBatches(indices, RECIPES.modern, 7).at(20);
  const batches = planBatches(indices, RECIPES.modern, 7);
  for (let step = 0; step < 20; step++) batches.at(step);
  assert.deepEqual(batches.at(20), once);
});

Deno.test("planBatches() draws the tutorial's slices of 6 to 18 pictures", () => {
  const batches = planBatches(indices, RECIPES.seed, 7);
  const counts = new Set<number>();
  for (let step = 0; step < batches.steps; step++) {
    const { offset, count, order } = batches.at(step);
    assert(count >= 6 && count <= 18 && offset >= 0 && offset + count <= order.length);
    counts.add(count);
  }
  assert.equal(counts.size, 13);
});
