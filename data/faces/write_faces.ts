/** Writes drawn faces as an image folder, so that they take the way of any other pictures. @module */
import { join } from "node:path";
import { encode } from "jpeg-js";
import { drawFace, FACE_CLASSES } from "./faces.ts";
import type { Picture } from "../picture/picture.ts";

/** Writes `count` faces, half of each class, as JPEG files into `neutral/` and `smiling/`. */
export async function writeDrawnFaces(
  folder: string,
  count: number,
  random: () => number,
): Promise<void> {
  for (const name of FACE_CLASSES) await Deno.mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const name = FACE_CLASSES[i % 2];
    const face = drawFace(random, name === "smiling");
    const file = join(folder, name, `face${String(i).padStart(4, "0")}.jpg`);
    await Deno.writeFile(file, encodeJpeg(face));
  }
}

/** A JPEG file of a picture. */
export function encodeJpeg({ height, width, pixels }: Picture, quality = 90): Uint8Array {
  const data = new Uint8Array(height * width * 4).map((_, i) =>
    i % 4 === 3 ? 255 : pixels[(i >> 2) * 3 + i % 4]
  );
  return encode({ data, width, height }, quality).data as Uint8Array;
}
