/** Pictures as a laid out network takes them: fitted, in its channels, packed into words. @module */
import type { Picture } from "../../data/picture/picture.ts";
import { resize } from "../../data/picture/resize.ts";
import type { ModelDescription } from "../formats/model.ts";

/** The bytes `[batch, H, W, C]` of pictures of any size, at most a batch; of those that lack 0. */
export function inputBytes(
  pictures: readonly Picture[],
  { height, width, fit, mean: { length: channels } }: ModelDescription["preprocessing"],
  batch: number,
): Uint8Array<ArrayBuffer> {
  const size = height * width * channels;
  const bytes = new Uint8Array(Math.ceil(batch * size / 4) * 4);
  pictures.forEach((picture, i) => {
    const { pixels } = resize(picture, { height, width }, fit);
    bytes.set(channels === 3 ? pixels : brightness(pixels), i * size);
  });
  return bytes;
}

/** The brightness of RGB pixels (ITU-R BT.601). */
function brightness(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) => {
    const [red, green, blue] = pixels.subarray(i * 3, i * 3 + 3);
    return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
  });
}
