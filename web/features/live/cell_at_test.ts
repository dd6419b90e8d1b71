import assert from "node:assert/strict";
import { viridis } from "../../../engine/inspect/colors.ts";
import { drawSheet, sheetGrid } from "../../../engine/inspect/sheet.ts";
import { cellAt, frameOfCell } from "./cell_at.ts";

const MAPS = 7;
const SHAPE = [3, 4, MAPS] as const;
const grid = sheetGrid(SHAPE, 60);
const sheet = { layer: "conv1", maps: MAPS, grid, extent: { height: 3, width: 4 } };

Deno.test("the pixels in a cell's frame are the cell's, on the sheet that is drawn and back", () => {
  for (let map = 0; map < MAPS; map++) {
    for (let y = 0; y < 3; y++) {
      for (let x = 0; x < 4; x++) {
        const maps = new Float32Array(3 * 4 * MAPS);
        maps[(y * 4 + x) * MAPS + map] = 1;
        const { width, pixels } = drawSheet(maps, SHAPE, 60);
        const { top, left, height } = frameOfCell(sheet, { map, y, x });
        for (const at of [{ y: top, x: left }, { y: top + height - 1, x: left + height - 1 }]) {
          const first = (at.y * width + at.x) * 3;
          assert.deepEqual([...pixels.subarray(first, first + 3)], viridis(1));
          assert.deepEqual(cellAt(sheet, at), { layer: "conv1", map, y, x });
        }
      }
    }
  }
});

Deno.test("between maps the nearest cell is meant, and beside all maps none", () => {
  const { top, left } = frameOfCell(sheet, { map: 1, y: 0, x: 0 });
  assert.deepEqual(cellAt(sheet, { y: top - 1, x: left - 1 }), {
    layer: "conv1",
    map: 1,
    y: 0,
    x: 0,
  });
  const { columns, rows } = grid;
  assert(columns * rows > MAPS);
  assert.equal(cellAt(sheet, frameAt(columns * rows - 1)), undefined);
  assert.equal(cellAt(sheet, { y: -9, x: 5 }), undefined);
});

function frameAt(map: number) {
  const { top, left } = frameOfCell(sheet, { map, y: 1, x: 1 });
  return { y: top, x: left };
}
