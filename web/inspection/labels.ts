/** Which class a picture of a run belongs to. @module */
import { findPictures } from "../../data/folder/find_pictures.ts";
import { fileOf, type RunPictures } from "./run_files.ts";

/**
 * The class that the source of a run's pictures gives one of them, or the folder that it lies in;
 * `undefined` where it is none of these classes, or the source is gone.
 */
export async function labelOf(
  pictures: RunPictures,
  number: number,
  classes: readonly string[],
): Promise<number | undefined> {
  const file = fileOf(pictures, number);
  const [found] = await findPictures(pictures.folder, [file]).catch(() => []);
  // Of folders within each other the outermost is the class, below those of parts.
  const name = found?.className ??
    file.split("/").slice(0, -1).find((one) => classes.includes(one));
  const label = classes.indexOf(name ?? "");
  return label < 0 ? undefined : label;
}
