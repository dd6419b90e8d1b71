import assert from "node:assert/strict";
import { planBatches } from "./batches.ts";
import { epochsOf } from "./recipe_options.ts";
import { RECIPES } from "./recipes.ts";

const indices = Uint32Array.from({ length: 37 }, (_, i) => 100 + i);
/** Seven of class 1, the others of class 0. */
const labels = Uint8Array.from({ length: 137 }, (_, i) => i < 130 ? 0 : 1);

Deno.test("planBatches() takes every picture once an epoch, in another order each time", () => {
  const batches = planBatches(indices, { ...RECIPES.modern, epochs: 2 }, 7, labels);
  assert.equal(batches.steps, 6);
  const epochs = [0, 1].map((epoch) =>
    [0, 1, 2].flatMap((i) => {
      const { offset, count, last } = batches.at(epoch * 3 + i);
      assert.equal(last, i === 2);
      return [...batches.orderOf(epoch).subarray(offset, offset + count)];
    })
  );
  for (const epoch of epochs) assert.deepEqual(epoch.toSorted(), [...indices]);
  assert.notDeepEqual(epochs[0], epochs[1]);
});

Deno.test("planBatches() gives the same step whatever was asked before", () => {
  const fresh = planBatches(indices, RECIPES.modern, 7, labels);
  const { epoch } = fresh.at(20);
  const once = [fresh.at(20), fresh.orderOf(epoch)];
  const batches = planBatches(indices, RECIPES.modern, 7, labels);
  for (let step = 0; step < 20; step++) batches.orderOf(batches.at(step).epoch);
  assert.deepEqual([batches.at(20), batches.orderOf(epoch)], once);
});

Deno.test("planBatches() draws the tutorial's slices of 6 to 18 pictures", () => {
  const batches = planBatches(indices, RECIPES.tutorial, 7, labels);
  const counts = new Set<number>();
  for (let step = 0; step < batches.steps; step++) {
    const { offset, count, epoch } = batches.at(step);
    const order = batches.orderOf(epoch);
    assert(count >= 6 && count <= 18 && offset >= 0 && offset + count <= order.length);
    counts.add(count);
  }
  assert.equal(counts.size, 13);
});

Deno.test("planBatches() takes every class equally often with balance", () => {
  const recipe = { ...RECIPES.modern, balance: true, batch: 37 };
  const batches = planBatches(indices, recipe, 7, labels);
  const epochs = [0, 1].map((epoch) => [...batches.orderOf(epoch)]);
  for (const order of epochs) {
    assert.equal(order.length, 37);
    const small = order.filter((i) => labels[i] === 1);
    assert.equal(small.length, 18);
    for (let i = 130; i < 137; i++) {
      const times = small.filter((other) => other === i).length;
      assert(times === 2 || times === 3, `${i} comes ${times} times`);
    }
    assert.equal(new Set(order.filter((i) => labels[i] === 0)).size, 19);
  }
  assert.notDeepEqual(epochs[0], epochs[1]);
});

Deno.test("a recipe passes over few pictures more often", () => {
  const recipe = { batch: 16, epochs: 30, leastSteps: 300 };
  assert.deepEqual([1, 26, 160, 161, 5000].map((count) => epochsOf(recipe, count)), [
    300,
    150,
    30,
    30,
    30,
  ]);
  assert.equal(epochsOf({ ...recipe, leastSteps: undefined }, 26), 30);
});
