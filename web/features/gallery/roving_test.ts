import assert from "node:assert/strict";
import { targetOf } from "./roving.ts";

Deno.test("targetOf() moves within a grid and never out of it", () => {
  const from5 = (key: string) => targetOf(key, 5, 10, 4);
  const keys = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "x"];
  assert.deepEqual(keys.map(from5), [4, 6, 1, 9, 0, 9, undefined]);
  assert.equal(targetOf("ArrowLeft", 0, 10, 4), undefined);
  assert.equal(targetOf("ArrowDown", 6, 10, 4), undefined);
});
