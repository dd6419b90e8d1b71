import assert from "node:assert/strict";
import { means } from "./tiles.ts";

function painted(
  maps: number[],
  cells: { height: number; width: number },
  size: { height: number; width: number },
  channels = 1,
  map = 0,
) {
  const found: number[] = [];
  means({ maps, channels, map, cells }, size, (value, i) => found[i] = value);
  return found;
}

Deno.test("a pixel is the mean of its cells, and a cell becomes several pixels", () => {
  const four = [1, 2, 3, 4];
  assert.deepEqual(painted(four, { height: 2, width: 2 }, { height: 1, width: 1 }), [2.5]);
  assert.deepEqual(painted(four, { height: 2, width: 2 }, { height: 2, width: 1 }), [1.5, 3.5]);
  assert.deepEqual(
    painted(four, { height: 2, width: 2 }, { height: 2, width: 4 }),
    [1, 1, 2, 2, 3, 3, 4, 4],
  );
  assert.deepEqual(
    painted([9, 1, 9, 2, 9, 6], { height: 1, width: 3 }, { height: 1, width: 1 }, 2, 1),
    [3],
  );
});
