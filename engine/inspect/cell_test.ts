import assert from "node:assert/strict";
import { pooledOf } from "./cell.ts";
import { windowOf } from "../ops/shared/window.ts";

Deno.test("pooledOf() finds the winner, the first of equals, and leaves the padding out", () => {
  const kernel = [2, 2] as const;
  const window = { ...windowOf([3, 3], kernel, kernel, "SAME"), kernel };
  const maps = Float32Array.of(1, 5, -1, 5, 2, -2, 0, 4, -7);
  const input = { name: "relu1", shape: [3, 3, 1] as const, maps };
  const first = pooledOf(input, window, { y: 0, x: 0, map: 0 });
  assert.deepEqual(first.inputs, [1, 5, 5, 2]);
  assert.equal(first.winner, 1);
  const corner = pooledOf(input, window, { y: 1, x: 1, map: 0 });
  assert.deepEqual(corner.inside, [true, false, false, false]);
  assert.equal(corner.winner, 0); // -7 wins over the padding
  assert.deepEqual([corner.top, corner.left], [2, 2]);
});
