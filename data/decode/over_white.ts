/** What is transparent lies on white, in every format. @module */

/** A channel's value of 0 to 255 where its pixel lets white through; an alpha of 255 lets none. */
export function overWhite(value: number, alpha: number): number {
  return alpha === 255 ? value : Math.round((value * alpha + 255 * (255 - alpha)) / 255);
}

/** RGBA bytes `[pixels, 4]` as RGB `[pixels, 3]`. */
export function flatten(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const pixels = new Uint8Array(rgba.length / 4 * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) {
    const alpha = rgba[from + 3];
    pixels[to] = overWhite(rgba[from], alpha);
    pixels[to + 1] = overWhite(rgba[from + 1], alpha);
    pixels[to + 2] = overWhite(rgba[from + 2], alpha);
  }
  return pixels;
}
