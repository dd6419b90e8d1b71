import assert from "node:assert/strict";
import { strongestPlace } from "./strongest_place.ts";

Deno.test("the strongest cell is the highest of its own map, the first of equals", () => {
  // Two maps of 2×3, channel by channel beside each other.
  const maps = Float32Array.of(-3, 9, -1, 0, -1, 0, -2, 0, -5, 0, -4, 9);
  assert.deepEqual(strongestPlace({ maps, channels: 2, map: 0 }, 3), { y: 0, x: 1 });
  assert.deepEqual(strongestPlace({ maps, channels: 2, map: 1 }, 3), { y: 0, x: 0 });
});
