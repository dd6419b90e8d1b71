import assert from "node:assert/strict";
import { heatPixels } from "./heat.ts";
import { GREY } from "./maps.ts";

Deno.test("heatPixels() leaves cold places clear and covers the hottest most", () => {
  const pixels = heatPixels(Float32Array.of(-1, 0, 1, 4), GREY);
  assert.deepEqual([3, 7, 11, 15].map((i) => pixels[i]), [0, 0, 108, 215]);
  assert.deepEqual([...pixels.subarray(12, 15)], [255, 255, 255]);
  assert(heatPixels(Float32Array.of(0, 0), GREY).every((value) => value === 0));
});
