import assert from "node:assert/strict";
import { filterTiles } from "./filters.ts";

Deno.test("filterTiles() lays filters side by side, in colours where there are three channels", () => {
  // One place, three channels, five filters: four in the first row, one in the second.
  const kernel = Float32Array.from({ length: 15 }, (_, i) => i % 5 === 0 ? [2, -2, 0][i / 5] : 0);
  const { pixels, width } = filterTiles(kernel, [1, 1, 3, 5]);
  assert.equal(width, 7);
  assert.equal(pixels.length, 4 * 7 * 3);
  assert.deepEqual([...pixels.subarray(0, 8)], [255, 0, 128, 255, 0, 0, 0, 0]);
  assert.deepEqual([...pixels.subarray(8, 12)], [128, 128, 128, 255]);
  assert.deepEqual([...pixels.subarray(4 * 7 * 2, 4 * 7 * 2 + 4)], [128, 128, 128, 255]);
});

Deno.test("filterTiles() shows other kernels in grey", () => {
  const { pixels } = filterTiles(Float32Array.of(-1, 9, 0, 9), [1, 2, 2, 1]);
  assert.deepEqual([...pixels], [113, 113, 113, 255, 128, 128, 128, 255]);
});
