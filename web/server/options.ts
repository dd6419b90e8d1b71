/** The command line of `deno task web`. @module */
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DataRoot } from "./settings.ts";

/** What `--help` prints. */
export const HELP = `Serves runs, gallery, demo and benchmark to this machine's browsers.

Usage: deno task web [options]

Options:
  --data FOLDER  pictures to train on and to show, one sub-folder a class; as often as you like
  --runs FOLDER  where the runs are (runs)
  --port N       the first port to try (8000)
  --help         show this help
`;

/** What was said. */
export interface WebOptions {
  readonly help: boolean;
  readonly data: DataRoot[];
  readonly runs: string;
  readonly port: number;
}

/** Parses a command line. Throws an `Error` in words. */
export function parseOptions(args: string[]): WebOptions {
  const { help, data, runs, port } = parse(args);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    throw new Error(`Cannot use --port ${port}: expected a whole number from 0 to 65535`);
  }
  return { help, data: rootsOf(data), runs: resolve(runs), port: Number(port) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        help: { type: "boolean", default: false },
        data: { type: "string", multiple: true, default: [] },
        runs: { type: "string", default: "runs" },
        port: { type: "string", default: "8000" },
      },
    }).values;
  } catch (error) {
    const [first] = (error as Error).message.split(". ");
    throw new Error(`Cannot run this: ${first}, --help lists the options`);
  }
}

/** Folders by their last names, numbered where two have the same. */
function rootsOf(folders: string[]): DataRoot[] {
  const roots: DataRoot[] = [];
  for (const path of folders.map((folder) => resolve(folder))) {
    const same = roots.filter((root) => basename(root.path) === basename(path)).length;
    roots.push({ name: same ? `${basename(path)} (${same + 1})` : basename(path), path });
  }
  return roots;
}
