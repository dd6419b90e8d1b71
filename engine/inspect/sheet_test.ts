import assert from "node:assert/strict";
import { viridis } from "./colors.ts";
import { drawSheet } from "./sheet.ts";

Deno.test("drawSheet() draws each map on its own scale and frames dead ones", () => {
  const maps = new Float32Array(2 * 2 * 2);
  maps[6] = 5; // map 0, bottom right; map 1 is dead
  const sheet = drawSheet(maps, [2, 2, 2]);
  const colors = new Set<string>();
  for (let i = 0; i < sheet.pixels.length; i += 3) {
    colors.add(sheet.pixels.subarray(i, i + 3).join());
  }
  assert.deepEqual(
    colors,
    new Set([viridis(0).join(), viridis(1).join(), "24,24,28", "200,60,60"]),
  );
});
