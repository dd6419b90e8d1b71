/** Writes drawn things as an image folder. @module */
import { writeDrawn } from "../drawing/write_drawn.ts";
import { drawThing, THING_CLASSES } from "./things.ts";

/** Writes `count` things, the classes in turn, as JPEG files into a sub-folder for each class. */
export function writeDrawnThings(
  folder: string,
  count: number,
  random: () => number,
): Promise<void> {
  const draw = (name: typeof THING_CLASSES[number]) => drawThing(random, name);
  return writeDrawn(folder, count, { classes: THING_CLASSES, prefix: "thing", draw });
}
