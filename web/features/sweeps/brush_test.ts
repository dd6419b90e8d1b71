import assert from "node:assert/strict";
import type { Axis } from "./axes.ts";
import { dragged, kept, moved, WHOLE } from "./brush.ts";

const range: Axis = { name: "a", label: "A", kind: "range", low: 0, high: 1, log: false };
const choice: Axis = { name: "b", label: "B", kind: "choice", values: ["x", "y", "z", "w"] };

Deno.test("what is dragged over is let through, of choices whole ones", () => {
  assert.deepEqual(dragged(range, 0.8, 0.2), [0.2, 0.8]);
  assert.deepEqual(dragged(range, 0.5, 0.5), [0.5, 0.51]);
  assert.equal(dragged(range, -1, 2), undefined);
  assert.deepEqual(dragged(choice, 0.3, 0.3), [0.25, 0.5]);
  assert.deepEqual(dragged(choice, 0.3, 0.6), [0.25, 0.75]);
  assert.deepEqual(dragged(choice, 1, 1), [0.75, 1]);
  assert.equal(kept(WHOLE), undefined);
});

Deno.test("keys move an end, which never passes the other", () => {
  assert.deepEqual(moved(range, WHOLE, "low", "ArrowUp"), [0.02, 1]);
  assert.deepEqual(moved(range, WHOLE, "high", "PageDown"), [0, 0.9]);
  assert.deepEqual(moved(range, [0.5, 0.6], "low", "End"), [0.59, 0.6]);
  assert.deepEqual(moved(range, [0.5, 0.6], "high", "Home"), [0.5, 0.51]);
  assert.deepEqual(moved(choice, WHOLE, "low", "ArrowUp"), [0.25, 1]);
  assert.deepEqual(moved(choice, [0.25, 0.5], "high", "ArrowDown"), [0.25, 0.5]);
  const held = [0.123456789, 0.6] as const;
  for (const key of ["a", "Tab", "toString"]) assert.equal(moved(range, held, "low", key), held);
});
