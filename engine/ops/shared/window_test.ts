import assert from "node:assert/strict";
import { windowOf, windowOutput } from "./window.ts";

Deno.test("windowOf() pads SAME as TensorFlow: rounded up, the odd cell at the end", () => {
  const pooled = windowOf([7, 6], [2, 2], [2, 2], "SAME");
  assert.deepEqual(pooled.pads, [0, 0, 1, 0]);
  assert.deepEqual(windowOutput(7, 6, [2, 2], pooled), [4, 3]);
  const strided = windowOf([8, 9], [3, 4], [2, 3], "SAME");
  assert.deepEqual(strided.pads, [0, 0, 1, 1]);
  assert.deepEqual(windowOutput(8, 9, [3, 4], strided), [4, 3]);
});

Deno.test("windowOf() pads all four sides alike with a number", () => {
  const window = windowOf([32, 31], [3, 3], [2, 2], 1);
  assert.deepEqual(window.pads, [1, 1, 1, 1]);
  assert.deepEqual(windowOutput(32, 31, [3, 3], window), [16, 16]);
});

Deno.test("windowOf() pads nothing with VALID", () => {
  const window = windowOf([32, 32], [5, 5], [1, 1], "VALID");
  assert.deepEqual(window.pads, [0, 0, 0, 0]);
  assert.deepEqual(windowOutput(32, 32, [5, 5], window), [28, 28]);
});
