import assert from "node:assert/strict";
import { formatTick, lossAxis, roundTicks, stepAxis, valueAxis } from "./axes.ts";

Deno.test("roundTicks() takes multiples of 1, 2 or 5 within the range", () => {
  assert.deepEqual(roundTicks(0, 0.73, 5), [0, 0.2, 0.4, 0.6]);
  assert.deepEqual(roundTicks(1, 285, 8), [50, 100, 150, 200, 250]);
  assert.deepEqual(roundTicks(0, 1e30, 5), [0, 2e29, 4e29, 6e29, 8e29, 1e30]);
});

Deno.test("stepAxis() ticks whole numbers only and takes a single step", () => {
  assert.deepEqual(stepAxis(1, 3).ticks, [1, 2, 3]);
  assert.equal(stepAxis(7, 7).place(7), 0);
});

Deno.test("valueAxis() goes from the smallest to the largest finite value", () => {
  const axis = valueAxis([-2, NaN, 3, Infinity]);
  assert.deepEqual([axis.place(-2), axis.place(3)], [0, 1]);
  assert.deepEqual(axis.ticks, [-2, -1, 0, 1, 2, 3]);
  assert.equal(valueAxis([4, 4]).place(4), 0);
  assert.equal(valueAxis([]).place(1), 1);
});

Deno.test("lossAxis() starts at zero and ends at the tick beyond the largest value", () => {
  const axis = lossAxis([0.73, 0.4, NaN, 0.2, Infinity]);
  assert.deepEqual(axis.ticks, [0, 0.2, 0.4, 0.6, 0.8]);
  assert.equal(axis.place(0), 0);
  assert.equal(axis.place(0.8), 1);
});

Deno.test("lossAxis() compresses a fall over orders of magnitude and keeps zeros", () => {
  const axis = lossAxis([20_000, 300, 4, 0.5, 0.4, 0.3, 0]);
  assert.deepEqual(axis.ticks, [0, 1, 10, 100, 1000, 10_000]);
  assert.match(axis.label, /logarithmic above 1/);
  const places = [0, 1, 10, 100, 1000, 10_000, 20_000].map(axis.place);
  assert.equal(places[0], 0);
  assert.equal(places.at(-1), 1);
  const decades = places.slice(2, 6).map((place, i, all) => place - all[i - 1]).slice(1);
  for (const decade of decades) assert.ok(Math.abs(decade / decades[0] - 1) < 0.01, `${decades}`);
});

Deno.test("lossAxis() takes no value, zeros only and negative values", () => {
  assert.equal(lossAxis([]).place(1), 1);
  assert.equal(lossAxis([0, 0, NaN]).place(0), 0);
  const axis = lossAxis([-3, 5]);
  assert.equal(axis.place(-3), 0);
  assert.equal(axis.place(6), 1);
});

Deno.test("formatTick() writes numbers as people do", () => {
  const written = [0, 0.05, 2000, 1e9, 2e-5].map(formatTick);
  assert.deepEqual(written, ["0", "0.05", "2,000", "1e+9", "2e-5"]);
});
