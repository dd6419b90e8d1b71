import assert from "node:assert/strict";
import { seenOf } from "./WindowPicture.tsx";

Deno.test("seenOf() leaves the zeros out", () => {
  const choice = { size: 8, kernel: 3, stride: 2, padding: "SAME" } as const;
  const said = seenOf(choice, { places: 4, before: 1, after: 0 }, { y: 0, x: 3 });
  assert.equal(said, "Row 0, column 3 of the map sees rows 0–1, columns 5–7 of the picture");
});
