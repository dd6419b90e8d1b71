/** Where runs and pictures are. @module */
import { basename, dirname, join } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { FACES as PLACE, PROJECT, RUNS } from "../../engine/run/project.ts";

/** A folder that runs may be trained on. */
export interface DataRoot {
  /** What the page shows and sends back: a path never comes from a page. */
  readonly name: string;
  readonly path: string;
}

/** Where the drawn faces are once a training has drawn them, without links. */
export const FACES = join(realOf(dirname(PLACE)), basename(PLACE));

/** A path without links; as it is where it leads nowhere, or may not be looked into. */
export function realOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path;
  }
}

/** Of this process, set by its command line. */
export const settings = {
  /** The folder of runs. */
  runs: RUNS,
  /** Folders named by `--data`. */
  data: [] as DataRoot[],
};

/** Why something can't be done, for a page. */
export const reasonHere = (error: unknown) => withoutPaths(visible(reasonOf(error)));

/** A text for a page, which is told of no folder above those of runs and pictures, or the project's. */
export function withoutPaths(text: string): string {
  const places = [
    ...settings.data,
    { path: settings.runs, name: "" },
    { path: PROJECT, name: "" },
  ].sort((a, b) => b.path.length - a.path.length); // one may be within another
  for (const { path, name } of places) {
    text = text.replaceAll(join(path, "/"), name && `${name}/`).replaceAll(path, name || ".");
  }
  return text;
}
