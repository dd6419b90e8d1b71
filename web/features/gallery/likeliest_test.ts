import assert from "node:assert/strict";
import { likeliest } from "./likeliest.ts";

Deno.test("likeliest() gives all of a few classes in their order, of many the likeliest and the wanted", () => {
  assert.deepEqual(likeliest(3, [0.1, 0.2, 0.7], [1]), [0, 1, 2]);
  const probabilities = Array.from({ length: 300 }, (_, i) => i % 7 === 0 ? i / 300 : 0);
  const top = [294, 287, 280, 273, 266, 259, 252, 245, 238, 231];
  assert.deepEqual(likeliest(300, probabilities, [3, undefined]), [...top, 3]);
  assert.deepEqual(likeliest(300, probabilities, [3, 4]), [...top, 3, 4]);
  assert.deepEqual(likeliest(300, probabilities, [280, 280]), top);
  assert.equal(likeliest(300, undefined, [0]).length, 10);
});
