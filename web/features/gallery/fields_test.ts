import assert from "node:assert/strict";
import type { GalleryLayer } from "../../messages/gallery.ts";
import { frameOf } from "./fields.ts";

Deno.test("frameOf() places the field of a cell", () => {
  const field = { start: -1, jump: 2, size: 4 };
  const layer = { fields: [field, { ...field, jump: 1, size: 1 }] } as unknown as GalleryLayer;
  assert.deepEqual(frameOf(layer, { height: 20, width: 20 }, 3, 5), {
    top: 5,
    left: 4,
    height: 4,
    width: 1,
  });
});
