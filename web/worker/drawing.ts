/** Pictures as canvases take them. @module */
import type { Picture } from "../../data/picture/picture.ts";

/** RGB becomes RGBA. */
export function drawingOf({ height, width, pixels }: Picture) {
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let i = 0; i < height * width; i++) rgba.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
  return { height, width, pixels: rgba };
}
