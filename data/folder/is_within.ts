/** Whether a path stays in a folder. @module */
import { isAbsolute, relative, sep } from "node:path";

/** Whether a path is the folder or below it; both are without links. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return !isAbsolute(way) && way.split(sep)[0] !== "..";
}
