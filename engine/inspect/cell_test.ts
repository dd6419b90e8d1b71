import assert from "node:assert/strict";
import { pooledOf } from "./cell.ts";
import { geometryOf } from "./receptive_field.ts";

Deno.test("pooledOf() finds the winner, the first of equals, and leaves the padding out", () => {
  const [geometry] = geometryOf(
    [{ type: "MaxPooling2D", poolSize: 2, strides: 2, padding: "SAME" }],
    { height: 3, width: 3 },
  );
  const maps = Float32Array.of(1, 5, -1, 5, 2, -2, 0, 4, -7);
  const input = { name: "relu1", shape: [3, 3, 1] as const, maps };
  const first = pooledOf(input, geometry, { y: 0, x: 0, map: 0 });
  assert.deepEqual(first.inputs, [1, 5, 5, 2]);
  assert.equal(first.winner, 1);
  const corner = pooledOf(input, geometry, { y: 1, x: 1, map: 0 });
  assert.deepEqual(corner.inside, [true, false, false, false]);
  assert.equal(corner.winner, 0); // -7 wins over the padding
  assert.deepEqual([corner.top, corner.left], [2, 2]);
});
