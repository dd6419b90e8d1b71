import assert from "node:assert/strict";
import { keyOf } from "../messages/learn.ts";
import { lesson } from "./lesson.ts";

Deno.test("lesson() knows the tutorial's sizes", () => {
  const all = lesson();
  const of = (padding: "SAME" | "VALID", stride = 1) =>
    all[keyOf({ size: 32, kernel: 5, stride, padding })];
  assert.deepEqual(of("VALID"), { places: 28, before: 0, after: 0 });
  assert.deepEqual(of("SAME"), { places: 32, before: 2, after: 2 });
  assert.deepEqual(of("SAME", 2), { places: 16, before: 1, after: 2 });
  assert.equal(Object.keys(all).length, 5 * 5 * 3 * 2);
});
