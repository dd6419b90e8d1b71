/** A draw of what `test:mutations` does with files of weights. */
import assert from "node:assert/strict";
import { survive } from "../mutations.ts";
import { SAFETENSORS_KINDS } from "./mutated.ts";

for (const [name, open] of Object.entries(SAFETENSORS_KINDS)) {
  Deno.test(`changed ${name} are read rightly or refused in words`, async () => {
    const kind = await open();
    const { read, refused } = await survive(kind.good, 5, 40, kind);
    assert(read > 0 && refused > 0 && read + refused === 40);
  });
}
