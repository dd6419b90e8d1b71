/** A small draw of changed files of TensorFlow.js models. */
import assert from "node:assert/strict";
import { survive } from "../../mutations.ts";
import { MODEL_KINDS } from "./mutated.ts";

for (const [name, open] of Object.entries(MODEL_KINDS)) {
  Deno.test(`changed files are read rightly or refused in words: ${name}`, async () => {
    const kind = await open();
    const { read, refused } = await survive(kind.good, 5, 100, kind);
    assert(refused > 20 && read + refused === 100);
  });
}
