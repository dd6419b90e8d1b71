/** Feature maps as pixels. @module */

/** 256 RGB colours. */
export type Palette = readonly number[];

/** The greys, from black to white. */
export const GREY: Palette = Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));

/** What is not a number is drawn in a colour that no palette has. */
const NOT_A_NUMBER = [255, 0, 255];

/** The numbers that the ends of a palette stand for. */
export interface Scale {
  readonly low: number;
  readonly high: number;
}

/** One map of a layer's maps `[H, W, C]`. */
export interface MapOf {
  readonly maps: ArrayLike<number>;
  readonly channels: number;
  readonly map: number;
}

/** RGBA pixels of a map. */
export function colorize({ maps, channels, map }: MapOf, { low, high }: Scale, palette: Palette) {
  const pixels = new Uint8ClampedArray(maps.length / channels * 4);
  const factor = 255 / (high - low || 1);
  for (let at = map, to = 0; at < maps.length; at += channels, to += 4) {
    const place = Math.round((maps[at] - low) * factor);
    const index = 3 * Math.max(0, Math.min(255, place));
    for (let c = 0; c < 3; c++) {
      pixels[to + c] = Number.isNaN(place) ? NOT_A_NUMBER[c] : palette[index + c];
    }
    pixels[to + 3] = 255;
  }
  return pixels;
}

/** Draws a map, one pixel a cell. */
export function drawMap(canvas: HTMLCanvasElement, map: MapOf, scale: Scale, palette: Palette) {
  const pixels = colorize(map, scale, palette);
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, canvas.width), 0, 0);
}

/** The number of a cell. */
export function valueAt({ maps, channels, map }: MapOf, width: number, y: number, x: number) {
  return maps[(y * width + x) * channels + map];
}
