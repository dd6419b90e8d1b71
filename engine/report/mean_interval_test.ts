import assert from "node:assert/strict";
import { meanInterval } from "./mean_interval.ts";

Deno.test("meanInterval() equals the textbook's t interval", () => {
  // NIST/SEMATECH e-Handbook, 1.3.5.2 has the formula; by hand for 1, 2, 3: 2 ± 4.303 / √3.
  const { mean, interval: [low, high] } = meanInterval([1, 2, 3]);
  assert.equal(mean, 2);
  assert(Math.abs(high - 2 - 4.303 / Math.sqrt(3)) < 1e-12 && Math.abs(high + low - 4) < 1e-12);
  assert.deepEqual(meanInterval([0.9, 0.9]).interval, [0.9, 0.9]);
});

Deno.test("meanInterval() refuses one value, and more than its table has", () => {
  assert.throws(() => meanInterval([1]), RangeError);
  assert.throws(() => meanInterval(new Array(21).fill(1)), RangeError);
});
