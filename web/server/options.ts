/** The command line of `deno task web`. @module */
import { basename } from "node:path";
import { type Command, parseCommand } from "../../cli/terminal/arguments.ts";
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { fromHere, RUNS } from "../../engine/run/project.ts";
import type { DataRoot } from "./settings.ts";

/** What `deno task web` takes. */
export const WEB: Command = {
  usage: "deno task web [options]",
  about: "Serves runs, gallery, demo and benchmark to this machine's browsers.",
  names: [0, 0],
  json: false,
  options: {
    data: {
      kind: "text",
      help: "a folder of pictures to train on and to show, one sub-folder a class; may be repeated",
    },
    runs: { kind: "text", help: "the folder of the runs (runs)" },
    port: { kind: "whole", least: 0, most: 65535, help: "the first port to try (8000)" },
  },
};

/** What was said; paths are without links. */
export interface WebOptions {
  readonly help: boolean;
  readonly data: DataRoot[];
  readonly runs: string;
  readonly port: number;
}

/**
 * Parses a command line and looks for its folders. Throws a `UsageError`, or an `Error` where a folder
 * is none or can't be opened.
 */
export async function readOptions(args: string[]): Promise<WebOptions> {
  const parsed = parseCommand(WEB, args);
  const port = parsed.number("port") ?? 8000;
  if (parsed.help) return { help: true, data: [], runs: "", port };
  const runs = parsed.text("runs");
  if (runs === undefined) await Deno.mkdir(RUNS, { recursive: true });
  return {
    help: false,
    runs: await openFolder("runs", runs ?? fromHere(RUNS)),
    data: rootsOf(await Promise.all(parsed.texts("data").map((path) => openFolder("data", path)))),
    port,
  };
}

/** Where a folder really is. Throws an `Error` where it is none, or can't be opened. */
async function openFolder(option: string, path: string): Promise<string> {
  const refusal = (reason: string) =>
    new Error(`Cannot use --${option} ${visible(path)} as ${reason}`);
  try {
    const real = await Deno.realPath(path);
    if (!(await Deno.stat(real)).isDirectory) throw refusal("it is a file: name a folder");
    await Deno.readDir(real)[Symbol.asyncIterator]().next();
    return real;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw refusal("there is no such folder: make it first, or name another");
    }
    const reason = systemReason(error);
    throw reason === undefined ? error : refusal(reason);
  }
}

/** Folders by their last names, numbered where two have the same. */
function rootsOf(paths: string[]): DataRoot[] {
  const roots: DataRoot[] = [];
  for (const path of paths) {
    const same = roots.filter((root) => basename(root.path) === basename(path)).length;
    roots.push({ name: same ? `${basename(path)} (${same + 1})` : basename(path), path });
  }
  return roots;
}
