/** Writes drawn pictures as an image folder, so that they take the way of any other pictures. @module */
import { join } from "node:path";
import { encode } from "jpeg-js";
import type { Picture } from "../picture/picture.ts";

/** Pictures that are drawn, the classes in turn. */
export interface Drawing<Class extends string> {
  readonly classes: readonly Class[];
  /** What a file is called before its number. */
  readonly prefix: string;
  draw(name: Class): Picture;
}

/** Writes `count` pictures as JPEG files into a sub-folder for each class. */
export async function writeDrawn<Class extends string>(
  folder: string,
  count: number,
  { classes, prefix, draw }: Drawing<Class>,
): Promise<void> {
  for (const name of classes) await Deno.mkdir(join(folder, name), { recursive: true });
  for (let i = 0; i < count; i++) {
    const name = classes[i % classes.length];
    const file = join(folder, name, `${prefix}${String(i).padStart(4, "0")}.jpg`);
    await Deno.writeFile(file, encodeJpeg(draw(name)));
  }
}

/** A JPEG file of a picture. */
export function encodeJpeg({ height, width, pixels }: Picture, quality = 90): Uint8Array {
  const data = new Uint8Array(height * width * 4).map((_, i) =>
    i % 4 === 3 ? 255 : pixels[(i >> 2) * 3 + i % 4]
  );
  return encode({ data, width, height }, quality).data as Uint8Array;
}
