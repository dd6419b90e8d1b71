/** Small pictures and folders of them, made for the cases. @module */
import { join } from "node:path";
import { encode } from "fast-png";
import { uniforms } from "../../../engine/graph/random.ts";
import { encodeJpeg } from "../../../data/drawing/write_drawn.ts";
import type { Picture } from "../../../data/picture/picture.ts";
import type { Maker } from "./contents.ts";

/** Patches of four by four pixels, brighter in one colour by class: no two are near each other. */
export function patches(label: number, number: number, side = 16): Picture {
  const random = uniforms(label + 1, number + 1);
  const across = Math.ceil(side / 4);
  const colors = Array.from(
    { length: across * across * 3 },
    (_, i) => Math.floor(random() * 160 + (i % 3 === label % 3 ? 90 : 0)),
  );
  const pixels = new Uint8Array(side * side * 3).map((_, i) => {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [y, x] = [Math.floor(pixel / side), pixel % side];
    return colors[((y >> 2) * across + (x >> 2)) * 3 + channel];
  });
  return { height: side, width: side, pixels };
}

/** A picture as a PNG file. */
export function pngOf({ height, width, pixels }: Picture): Uint8Array {
  return encode({ width, height, data: pixels, channels: 3, depth: 8 });
}

/** A PNG file. */
export const PNG = pngOf(patches(0, 100));
/** A JPEG file. */
export const JPEG = Uint8Array.from(encodeJpeg(patches(1, 100)));

/** A PNG of one colour: few bytes, many pixels. */
export function plainPng(height: number, width: number): Uint8Array {
  return pngOf({ height, width, pixels: new Uint8Array(height * width * 3).fill(90) });
}

/** A folder of so many pictures a class, called `00.png` and so on, or by `fileOf`. */
export const classes = (
  names: readonly string[],
  count: number,
  { fileOf = (i: number) => `${String(i).padStart(2, "0")}.png`, first = 0 } = {},
): Maker =>
(path) => {
  for (const [label, name] of names.entries()) {
    Deno.mkdirSync(join(path, name), { recursive: true });
    for (let i = first; i < first + count; i++) {
      Deno.writeFileSync(join(path, name, fileOf(i)), pngOf(patches(label, i)));
    }
  }
};

/** A folder of parts, each with the same classes and pictures of its own. */
export const parts = (names: readonly string[], count = 8): Maker => (path, shelf) => {
  for (const [i, name] of names.entries()) {
    classes(["cat", "dog"], count, { first: i * 1000 })(join(path, name), shelf);
  }
};

/** A GIF of one pixel, with so many pictures. */
export function animatedGif(count: number): Uint8Array {
  const picture = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  return Uint8Array.of(
    ...new TextEncoder().encode("GIF89a"),
    ...[1, 0, 1, 0, 0x80, 0, 0, 255, 0, 0, 0, 0, 255], // one pixel; red and blue
    ...Array(count).fill([0x21, 0xf9, 4, 0, 10, 0, 0, 0, ...picture]).flat(),
    0x3b,
  );
}
