/** Where runs and pictures are. @module */
import { RUNS } from "../../engine/run/project.ts";

/** A folder that runs may be trained on. */
export interface DataRoot {
  /** What the page shows and sends back: a path never comes from a page. */
  readonly name: string;
  readonly path: string;
}

/** Of this process, set by its command line. */
export const settings = {
  /** The folder of runs. */
  runs: RUNS,
  /** Folders named by `--data`. */
  data: [] as DataRoot[],
};
