import assert from "node:assert/strict";
import { samplesOf } from "./preview.ts";

Deno.test("samples are of as many classes as may be, and of none twice", () => {
  assert.deepEqual(samplesOf([0, 0, 0, 0, 1, 1, 1], 2), [0, 4, 1, 5, 2, 6]);
  assert.deepEqual(samplesOf([0, 0, 1], 2), [0, 2, 1]);
  assert.deepEqual(samplesOf(Array.from({ length: 30 }, (_, i) => i % 10), 10), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(samplesOf([], 0), []);
});
