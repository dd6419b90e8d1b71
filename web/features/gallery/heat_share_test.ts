import assert from "node:assert/strict";
import { shareOfWarmest } from "./heat_share.ts";

Deno.test("shareOfWarmest() tells gathered heat from spread heat", () => {
  const spread = new Float32Array(20).fill(2);
  assert.equal(shareOfWarmest(spread, 0.1), 0.1);
  const gathered = Float32Array.of(0, 3, -9, 0, 0, 0, 0, 1, 0, 0);
  assert.equal(shareOfWarmest(gathered, 0.1), 0.75);
  assert.equal(shareOfWarmest(gathered, 0.15), 1);
});
