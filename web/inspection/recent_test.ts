import assert from "node:assert/strict";
import { createRecent } from "./recent.ts";
import { spread } from "../shared/spread.ts";

Deno.test("what was used longest ago is forgotten, and made again", async () => {
  const made: string[] = [];
  const discarded: string[] = [];
  const recent = createRecent<string>(2, (value) => discarded.push(value));
  const get = (key: string) => recent.get(key, () => (made.push(key), key));
  for (const key of ["a", "b", "a", "c", "a", "b"]) assert.equal(await get(key), key);
  assert.deepEqual(made, ["a", "b", "c", "b"]);
  assert.deepEqual(discarded, ["b", "c"]);
});

Deno.test("spread() takes all of a few, and some of many at equal distances", () => {
  assert.deepEqual(spread(3, 5), [0, 1, 2]);
  assert.deepEqual(spread(10, 4), [0, 2, 5, 7]);
});
