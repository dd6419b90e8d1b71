/** What cells see. @module */
import type { GalleryLayer } from "../../messages/gallery.ts";
import type { Frame } from "../../shared/grid.ts";

/**
 * The pixels of the picture that a cell sees: at the edge they reach into the padding; all of them
 * where the layer's cells have no fields of their own.
 */
export function frameOf(
  { fields }: GalleryLayer,
  picture: { readonly height: number; readonly width: number },
  y: number,
  x: number,
): Frame {
  if (!fields) return { top: 0, left: 0, height: picture.height, width: picture.width };
  const [rows, columns] = fields;
  return {
    top: rows.start + y * rows.jump,
    left: columns.start + x * columns.jump,
    height: rows.size,
    width: columns.size,
  };
}
