/** What pictures are compared by: 32×32 pixels of each. @module */
import type { Picture } from "./picture.ts";
import { resize } from "./resize.ts";

/** The side of a thumbnail, in pixels. */
export const THUMBNAIL_SIDE = 32;

/** The bytes of a thumbnail, `[32, 32, 3]`. */
export const THUMBNAIL_BYTES = THUMBNAIL_SIDE * THUMBNAIL_SIDE * 3;

/** The whole picture in `[32, 32, 3]` bytes, whatever its shape. */
export function thumbnailOf(picture: Picture): Uint8Array {
  const side = THUMBNAIL_SIDE;
  return resize(picture, { height: side, width: side }, "stretch").pixels.slice();
}

/** Whether all pixels have one colour. */
export function isPlain({ pixels }: Picture): boolean {
  const [red, green, blue] = pixels;
  for (let i = 3; i < pixels.length; i += 3) {
    if (pixels[i] !== red || pixels[i + 1] !== green || pixels[i + 2] !== blue) return false;
  }
  return true;
}
