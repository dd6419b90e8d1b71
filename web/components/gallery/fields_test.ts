import assert from "node:assert/strict";
import { frameOf, spokenFrame } from "./fields.ts";
import type { GalleryLayer } from "./props.ts";

Deno.test("frameOf() places a cell's field, and spokenFrame() says it", () => {
  const field = { start: -1, jump: 2, size: 4 };
  const layer = { fields: [field, { ...field, jump: 1, size: 1 }] } as unknown as GalleryLayer;
  const frame = frameOf(layer, 3, 5);
  assert.deepEqual(frame, { top: 5, left: 4, height: 4, width: 1 });
  assert.equal(spokenFrame(frame), "rows 5–8, column 4");
});
