/** Pictures of shapes, under a light and with noise. @module */
import type { Picture } from "../picture/picture.ts";
import { type Color, mix, type Shape } from "./shapes.ts";

/** What is painted. */
export interface Scene {
  readonly height: number;
  readonly width: number;
  /** The colour behind all shapes, at a point in pixels. */
  background(x: number, y: number): Color;
  /** From back to front. */
  readonly shapes: readonly Shape[];
  /** What colours are multiplied by: `level` in the middle, and by so much more from edge to edge. */
  readonly light: { readonly level: number; readonly x: number; readonly y: number };
  /** The most that is added to or taken from a pixel, the same to all its channels. */
  readonly noise: number;
}

/** Paints a scene; edges of shapes are anti-aliased. Takes a random number a pixel. */
export function paint(
  { height, width, background, shapes, light, noise }: Scene,
  random: () => number,
): Picture {
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let color = background(x + 0.5, y + 0.5);
      for (const shape of shapes) {
        const cover = Math.max(0, Math.min(1, 0.5 - shape.distance(x + 0.5, y + 0.5)));
        color = mix(color, shape.color, cover);
      }
      const lit = light.level + light.x * (x / width - 0.5) + light.y * (y / height - 0.5);
      const grain = (random() - 0.5) * 2 * noise;
      for (let c = 0; c < 3; c++) {
        pixels[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, color[c] * lit + grain));
      }
    }
  }
  return { height, width, pixels };
}

/** Random numbers of a kind, from uniform ones in [0, 1). */
export interface Draws {
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
}

/** What is drawn from uniform numbers, one for each. */
export const drawsFrom = (random: () => number): Draws => ({
  between: (low, high) => low + (high - low) * random(),
  pick: (items) => items[Math.floor(random() * items.length)],
});
