import assert from "node:assert/strict";
import {
  columnsWithin,
  fittingTile,
  GAP,
  layOutWorld,
  mapAt,
  neighbour,
  TILE,
  tileOf,
} from "./world.ts";

const column = (channels: number, from: number[], name = "x") => ({
  name,
  layers: [name],
  height: 8,
  width: 8,
  channels,
  from,
});
/** A picture, a convolution, two branches of it, and what joins them. */
const NETWORK = {
  columns: [column(3, []), column(16, [0]), column(4, [1]), column(4, [1]), column(8, [2, 3])],
  last: [4],
};

Deno.test("columns stand from left to right, branches above each other, and none overlap", () => {
  const { columns, width } = layOutWorld(NETWORK, 20, 400);
  const [, , upper, lower, join] = columns;
  assert.equal(upper.x, lower.x);
  assert(upper.y + upper.height <= lower.title.y);
  assert(join.x > upper.x + upper.width);
  assert(columns.every(({ x, width: own }) => x >= 0 && x + own <= width));
  assert.equal(columns[1].perRow, 2);
});

Deno.test("every map is found in its tile, and nothing beside them", () => {
  const world = layOutWorld(NETWORK, 20, 400);
  world.columns.forEach(({ number, count }) => {
    for (let map = 0; map < count; map++) {
      const { x, y, width, height } = tileOf(world, { column: number, map });
      assert.deepEqual(mapAt(world, x + width / 2, y + height / 2), { column: number, map });
      assert.deepEqual(mapAt(world, x, y), { column: number, map });
    }
  });
  assert.equal(mapAt(world, 1, 1), undefined);
  const { x, y, width } = world.columns[0];
  assert.equal(mapAt(world, x + width + GAP + 1, y), undefined);
});

Deno.test("tiles grow to the width, between their bounds", () => {
  const tile = fittingTile(NETWORK, 700, 400, 10);
  assert(layOutWorld(NETWORK, tile, 400).width <= 700);
  assert(layOutWorld(NETWORK, tile + 1, 400).width > 700);
  assert.equal(fittingTile(NETWORK, 10, 400, 24), 24);
  assert.equal(fittingTile(NETWORK, 1e5, 4000, 10), TILE.most);
});

Deno.test("only columns within the strip are named", () => {
  const world = layOutWorld(NETWORK, 20, 400);
  const within = (left: number, right: number) =>
    columnsWithin(world, left, right).map(({ number }) => number);
  assert.deepEqual(within(0, world.width), [0, 1, 2, 3, 4]);
  assert.deepEqual(within(world.columns[2].x, world.columns[2].x + 1), [2, 3]);
  assert.deepEqual(within(-100, 0), []);
});

Deno.test("keys lead to neighbours, and from a rim to the nearest map of the next column", () => {
  const world = layOutWorld(NETWORK, 20, 400);
  const at = (column: number, map: number, key: string) => neighbour(world, { column, map }, key);
  assert.deepEqual(at(1, 0, "ArrowRight"), { column: 1, map: 1 });
  assert.deepEqual(at(1, 0, "ArrowDown"), { column: 1, map: 2 });
  assert.deepEqual(at(1, 1, "ArrowRight")?.column, 2);
  assert.deepEqual(at(1, 15, "ArrowRight")?.column, 3);
  assert.deepEqual(at(2, 3, "ArrowDown"), { column: 3, map: 0 });
  assert.deepEqual(at(4, 0, "ArrowLeft")?.column, 2);
  assert.equal(at(0, 0, "ArrowLeft"), undefined);
  assert.equal(at(0, 0, "x"), undefined);
  assert.deepEqual(at(3, 1, "End"), { column: 4, map: 0 });
});
