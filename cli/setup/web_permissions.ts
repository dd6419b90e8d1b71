/** What the server of the web UI may do, and its child that looks into networks. @module */
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { KEPT, PROJECT, RUNS } from "../../engine/run/project.ts";

/**
 * What the server may ask of the environment: whether errors are to be shown with where they come
 * from, and what Fresh looks for as the name of a build.
 */
const VARIABLES = ["LOUPE_DEBUG", "DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"];

/**
 * The flags: the network on 127.0.0.1 only, reading of this project and the folders named by
 * `--data` and `--runs`, writing of the runs and of its own path, starting of Deno itself (whose children train), and
 * a few variables of the environment.
 */
export function webPermissions(args: string[]): string[] {
  return [
    "--allow-net=127.0.0.1",
    `--allow-env=${VARIABLES}`,
    ...inspectionPermissions(args),
    `--allow-write=${listOf([join(KEPT, "web")])}`,
    `--allow-run=${Deno.execPath()}${Deno.build.os === "windows" ? ",taskkill" : ""}`,
  ];
}

/** The flags of the child, which gets the server's folders, and neither the network nor processes. */
export function inspectionPermissions(args: string[]): string[] {
  const text = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values } = parseArgs({ args, strict: false, options: { data: text, runs: text } });
  // What has no value is refused by the server, which tells why.
  const [named, data] = [values.runs, values.data]
    .map((all = []) => (all as unknown[]).filter((each) => typeof each === "string"));
  const runs = placesOf(named.at(-1) ?? RUNS);
  const readable = [PROJECT, ...data.flatMap(placesOf), ...runs];
  return [`--allow-read=${listOf(readable)}`, `--allow-write=${listOf(runs)}`];
}

/** A folder by the way that was named, and without links. */
function placesOf(path: string): string[] {
  try {
    return [resolve(path), Deno.realPathSync(path)];
  } catch {
    return [resolve(path)]; // the server says what is wrong with it
  }
}

/** Deno takes a comma for the end of a path, and two for one. */
export const listOf = (paths: string[]) =>
  paths.map((path) => path.replaceAll(",", ",,")).join(",");
