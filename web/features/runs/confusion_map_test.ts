import assert from "node:assert/strict";
import { cellAt, cellBeside, SIDE } from "./confusion_map.ts";

const CELLS = [[0, 0, 5], [0, 7, 1], [2, 3, 1], [2, 9, 4], [9, 9, 2]] as const;

Deno.test("cellAt() gives the cell, or the nearest that is within reach", () => {
  const middle = (cell: number) => (cell + 0.5) * SIDE / 10;
  assert.equal(cellAt(CELLS, 10, middle(7), middle(0)), 1);
  assert.equal(cellAt(CELLS, 10, middle(5), middle(6)), undefined);
  assert.equal(cellAt([[500, 20, 1]], 1000, 20, 365), 0);
  assert.equal(cellAt([], 10, 0, 0), undefined);
});

Deno.test("cellBeside() goes along a row and from row to row, and no further than the matrix", () => {
  const keys = ["ArrowRight", "ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowDown"];
  let at: number | undefined;
  const visited = keys.map((key) => at = cellBeside(CELLS, at, key));
  assert.deepEqual(visited, [0, 1, 2, 3, 4, 4]);
  assert.equal(cellBeside(CELLS, 4, "ArrowUp"), 2);
  assert.equal(cellBeside(CELLS, 3, "ArrowUp"), 0);
  assert.equal(cellBeside(CELLS, 0, "ArrowLeft"), 0);
  assert.deepEqual([cellBeside(CELLS, 2, "Home"), cellBeside(CELLS, 2, "End")], [0, 4]);
  assert.equal(cellBeside(CELLS, 2, "a"), undefined);
});
