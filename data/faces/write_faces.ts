/** Writes drawn faces as an image folder. @module */
import { writeDrawn } from "../drawing/write_drawn.ts";
import { drawFace, FACE_CLASSES } from "./faces.ts";

/** Writes `count` faces, half of each class, as JPEG files into `neutral/` and `smiling/`. */
export function writeDrawnFaces(
  folder: string,
  count: number,
  random: () => number,
): Promise<void> {
  const draw = (name: typeof FACE_CLASSES[number]) => drawFace(random, name === "smiling");
  return writeDrawn(folder, count, { classes: FACE_CLASSES, prefix: "face", draw });
}
