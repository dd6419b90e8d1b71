import assert from "node:assert/strict";
import { clip, movedBy, spokenFrame } from "./grid.ts";

Deno.test("movedBy() stays within the grid", () => {
  const extent = { height: 9, width: 4 };
  const corner = { y: 0, x: 3 };
  assert.deepEqual(movedBy("ArrowUp", corner, extent), corner);
  assert.deepEqual(movedBy("ArrowDown", corner, extent, 8), { y: 8, x: 3 });
  assert.deepEqual(movedBy("Home", corner, extent), { y: 0, x: 0 });
  assert.deepEqual(movedBy("End", { y: 2, x: 0 }, extent), { y: 2, x: 3 });
  assert.equal(movedBy("Tab", corner, extent), undefined);
});

Deno.test("clip() leaves the padding out, and spokenFrame() says what is left", () => {
  const frame = clip({ top: -2, left: 3, height: 5, width: 5 }, { height: 9, width: 4 });
  assert.deepEqual(frame, { top: 0, left: 3, height: 3, width: 1 });
  assert.equal(spokenFrame(frame), "rows 0–2, column 3");
});
