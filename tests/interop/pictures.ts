/** Pictures of any size: waves of each colour, and noise. @module */
import type { Picture } from "../../data/picture/picture.ts";
import type { Size } from "../../data/picture/resize.ts";
import { uniforms } from "../../engine/graph/random.ts";

/** A picture by its number. */
export function drawnPicture({ height, width }: Size, number: number): Picture {
  const random = uniforms(3, number);
  const waves = Array.from({ length: 3 }, () => ({
    down: 12 * (random() - 0.5) / height,
    right: 12 * (random() - 0.5) / width,
    start: 6 * random(),
    mean: 60 + 130 * random(),
  }));
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < pixels.length; i++) {
    const [y, x] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
    const { down, right, start, mean } = waves[i % 3];
    const value = mean + 60 * Math.sin(start + down * y + right * x) +
      40 * (random() - 0.5);
    pixels[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return { height, width, pixels };
}

/** Sizes that are those of no network: larger, smaller, long, odd, of a line. */
export const SIZES: readonly Size[] = [
  { height: 57, width: 91 },
  { height: 240, width: 320 },
  { height: 33, width: 400 },
  { height: 301, width: 47 },
  { height: 19, width: 23 },
  { height: 1, width: 9 },
  { height: 32, width: 32 },
  { height: 113, width: 113 },
];
