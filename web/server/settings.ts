/** Where runs and pictures are. @module */
import { basename, dirname, join } from "node:path";
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { FACES as PLACE, RUNS } from "../../engine/run/project.ts";

/** A folder that runs may be trained on. */
export interface DataRoot {
  /** What the page shows and sends back: a path never comes from a page. */
  readonly name: string;
  readonly path: string;
}

/** Where the drawn faces are once a training has drawn them, without links. */
export const FACES = join(realOf(dirname(PLACE)), basename(PLACE));

function realOf(path: string): string {
  try {
    return Deno.realPathSync(path);
  } catch {
    return path; // nothing is kept yet
  }
}

/** Of this process, set by its command line. */
export const settings = {
  /** The folder of runs. */
  runs: RUNS,
  /** Folders named by `--data`. */
  data: [] as DataRoot[],
};

/** Why something of a run can't be read, for a page: it is told of no folder above the runs. */
export function reasonHere(error: unknown): string {
  return visible(reasonOf(error)).replaceAll(join(settings.runs, "/"), "");
}
