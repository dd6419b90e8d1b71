import assert from "node:assert/strict";
import { logScale, short } from "./scale.ts";

Deno.test("logScale() spreads decades evenly and ticks at powers of ten", () => {
  const scale = logScale([1, 1000], 0, 360);
  assert.deepEqual(scale.ticks, [1, 10, 100, 1000]);
  const places = scale.ticks.map(scale);
  assert(places[0] > 0 && places[3] < 360);
  assert.equal(Math.round(places[1] - places[0]), Math.round(places[3] - places[2]));
});

Deno.test("short() keeps three digits", () => {
  assert.deepEqual([0.5, 999, 12_345, 2.5e9].map(short), ["0.5 ", "999 ", "12.3 k", "2.5 G"]);
});
