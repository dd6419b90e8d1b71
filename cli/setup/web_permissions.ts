/** What the server of the web UI may do, and its child that looks into networks. @module */
import { resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * The flags: the network on 127.0.0.1 only, reading of this project and the folders named by
 * `--data` and `--runs`, writing of the runs, starting of Deno itself (whose children train).
 */
export function webPermissions(args: string[]): string[] {
  return [
    "--allow-net=127.0.0.1",
    ...inspectionPermissions(args),
    `--allow-run=${Deno.execPath()}${Deno.build.os === "windows" ? ",taskkill" : ""}`,
  ];
}

/** The flags of the child, which gets the server's folders, and neither the network nor processes. */
export function inspectionPermissions(args: string[]): string[] {
  const text = { type: "string", multiple: true, default: [] as string[] } as const;
  const { values } = parseArgs({ args, strict: false, options: { data: text, runs: text } });
  const runs = (values.runs as string[]).at(-1) ?? "runs";
  const readable = [".", ...values.data as string[], runs].map((path) => resolve(path));
  return [`--allow-read=${readable.join(",")}`, `--allow-write=${resolve(runs)}`];
}
