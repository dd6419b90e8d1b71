import assert from "node:assert/strict";
import type { Choice } from "./lesson.ts";
import { movedBy, seenOf } from "./WindowPicture.tsx";

Deno.test("movedBy() stays within the map", () => {
  const corner = { y: 0, x: 3 };
  assert.deepEqual(movedBy("ArrowUp", corner, 4), corner);
  assert.deepEqual(movedBy("ArrowDown", corner, 4), { y: 1, x: 3 });
  assert.deepEqual(movedBy("Home", corner, 4), { y: 0, x: 0 });
  assert.equal(movedBy("Tab", corner, 4), undefined);
});

Deno.test("seenOf() leaves the zeros out", () => {
  const choice: Choice = { size: 8, kernel: 3, stride: 2, padding: "SAME" };
  const said = seenOf(choice, { places: 4, before: 1, after: 0 }, { y: 0, x: 3 });
  assert.equal(said, "Row 0, column 3 of the map sees rows 0–1, columns 5–7 of the picture");
});
