/** Heat maps over pictures. @module */
import type { Palette } from "./maps.ts";
import { drawOver } from "./overlay.ts";

/** The opacity of the hottest place, of 255. */
const MOST = 215;

/** How a heat map covers a place with such a share of the highest, within 0 and 1. */
export const opacityOf = (share: number): number => MOST / 255 * Math.sqrt(share);

/** RGBA pixels of a heat map: what is 0 or less is clear, the highest covers most. */
export function heatPixels(heat: Float32Array, palette: Palette): Uint8ClampedArray<ArrayBuffer> {
  const highest = heat.reduce((a, b) => Math.max(a, b), 0);
  const pixels = new Uint8ClampedArray(heat.length * 4);
  heat.forEach((value, i) => {
    const share = highest > 0 ? Math.max(0, value) / highest : 0;
    const index = 3 * Math.round(255 * share);
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = palette[index + c];
    pixels[i * 4 + 3] = 255 * opacityOf(share);
  });
  return pixels;
}

/** Draws a picture, and a heat map `width` cells wide over it where there is one. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  picture: CanvasImageSource,
  palette: Palette,
  heat?: Float32Array,
  width = 1,
) {
  const over = heat && { pixels: heatPixels(heat, palette), width, opacity: 1, smooth: true };
  drawOver(canvas, picture, over);
}
