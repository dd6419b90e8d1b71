/** What a path is that isn't a run, and what to name in its place. @module */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { fromHere, RUNS } from "./project.ts";

/** Whether a run is there, or a network alone. */
export function mayBeRun(path: string): boolean {
  return existsSync(join(path, "run.json")) || isNetworkAlone(path);
}

/** Whether a network is there without a training: the browser saves such, and an import is one. */
export function isNetworkAlone(path: string): boolean {
  return !existsSync(join(path, "run.json")) && existsSync(join(path, "model", "model.json"));
}

/** The error of a path that lacks a file of a run's. */
export function noRun(path: string, file: string): Error {
  return new Error(`Cannot open '${visible(path)}' as a run: ${reasonOf(path, file)}`);
}

function reasonOf(path: string, file: string): string {
  const named = join(RUNS, path);
  if (!existsSync(path) && mayBeRun(named)) return `there is none, name '${fromHere(named)}'`;
  try {
    if (!statSync(path).isDirectory()) return "it is a file, name the folder of a run";
    const above = dirname(join(path, "."));
    if (basename(path) === "model" && mayBeRun(above)) {
      return `it is the network of one, name '${visible(above)}'`;
    }
    const runs = readdirSync(path).filter((name) => mayBeRun(join(path, name))).sort();
    if (runs.length) {
      return `it holds ${runs.length === 1 ? "one" : `${runs.length} of them`}, ` +
        `name '${visible(join(path, runs.at(-1)!))}' for example`;
    }
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    return reason;
  }
  return `it has no ${file}, name a folder that \`deno task train\` wrote`;
}
