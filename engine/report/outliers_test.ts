import assert from "node:assert/strict";
import { extentOf } from "./outliers.ts";

const falling = Float64Array.from({ length: 300 }, (_, i) => 2.3 * Math.exp(-i / 60) + 0.1);

Deno.test("extentOf() leaves a spike out, and nothing of a loss that falls", () => {
  assert.deepEqual(extentOf(falling), { low: falling[299], high: falling[0] });
  const spiked = falling.slice();
  [spiked[100], spiked[200]] = [250_000, -9e9];
  assert.deepEqual(extentOf(spiked), { low: falling[299], high: falling[0] });
});

Deno.test("extentOf() keeps what many values say, however far", () => {
  const lost = falling.slice();
  lost.fill(1e6, 250);
  assert.equal(extentOf(lost)!.high, 1e6);
});

Deno.test("extentOf() keeps a change after a constant, all of a few values, and no gaps", () => {
  const rates = new Float64Array(100).fill(0.001);
  rates[99] = 1;
  assert.deepEqual(extentOf(rates), { low: 0.001, high: 1 });
  assert.deepEqual(extentOf([1, 2, null, 1e9]), { low: 1, high: 1e9 });
  assert.equal(extentOf([null, NaN]), undefined);
});
