/** What cells see. @module */
import type { GalleryLayer } from "../../messages/gallery.ts";
import type { Frame } from "../../shared/grid.ts";

/** The pixels of the picture that a cell sees; at the edge they reach into the padding. */
export function frameOf({ fields: [rows, columns] }: GalleryLayer, y: number, x: number): Frame {
  return {
    top: rows.start + y * rows.jump,
    left: columns.start + x * columns.jump,
    height: rows.size,
    width: columns.size,
  };
}
