import assert from "node:assert/strict";
import { checkMemory } from "./memory.ts";

Deno.test("pictures that no memory holds are refused before they are read", () => {
  checkMemory(1000, { height: 32, width: 32 });
  assert.throws(
    () => checkMemory(1e6, { height: 9999, width: 9999 }),
    /Cannot hold 1000000 pictures of 9999x9999, which take 299940\.0 GB, .* use a smaller --size/,
  );
});
