import assert from "node:assert/strict";
import { colorize, GREY, valueAt } from "./maps.ts";

Deno.test("colorize() draws one map of several, clamps, and shows what is not a number", () => {
  const maps = Float32Array.of(9, 0, 9, 5, 9, 10, 9, NaN, 9, -3, 9, 12);
  const pixels = colorize({ maps, channels: 2, map: 1 }, { low: 0, high: 10 }, GREY);
  const colors = Array.from({ length: 6 }, (_, i) => [...pixels.subarray(i * 4, i * 4 + 4)]);
  assert.deepEqual(colors, [
    [0, 0, 0, 255],
    [128, 128, 128, 255],
    [255, 255, 255, 255],
    [255, 0, 255, 255],
    [0, 0, 0, 255],
    [255, 255, 255, 255],
  ]);
  assert.equal(valueAt({ maps, channels: 2, map: 1 }, 3, 1, 1), -3);
});

Deno.test("colorize() draws a map without contrast in one colour", () => {
  const pixels = colorize(
    { maps: Float32Array.of(2, 2), channels: 1, map: 0 },
    { low: 2, high: 2 },
    GREY,
  );
  assert.deepEqual([...pixels], [0, 0, 0, 255, 0, 0, 0, 255]);
});
