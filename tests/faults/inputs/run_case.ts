/** Runs a case as a person would: the task's own line, in a folder with the case's files. @module */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import settings from "../../../deno.json" with { type: "json" };
import type { Case } from "./case.ts";
import { layDown } from "./contents.ts";
import { watch } from "./process_tree.ts";
import { readTree, touched } from "./tree.ts";
import { MOST_SECONDS, type Outcome } from "./verdict.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const TASKS: Readonly<Record<string, string>> = settings.tasks;

/** The words that start a task, and the words that follow; a task that is not there is a command. */
function wordsOf(line: Case["line"], folder: string): string[] {
  const [task, ...rest] = typeof line === "string" ? line.split(" ") : line;
  const started = Object.hasOwn(TASKS, task)
    ? TASKS[task]
    : `${TASKS.doctor.replace(/doctor$/, "")}${task}`;
  const [, ...words] = started.split("&&").at(-1)!.trim().split(" ");
  const args = rest.map((word) => word.replace(/^((--[\w-]+=)?)\.(?=\/)/, `$1${folder}`));
  return [Deno.execPath(), ...words, ...args];
}

/** Starts a command line in the environment of its folder. */
export function startLine({ line, shell, stdin }: Case, folder: string): Deno.ChildProcess {
  const words = wordsOf(line, folder);
  const [command, ...args] = shell
    ? ["bash", "-c", `set -o pipefail; ${shell}`, "-", ...words]
    : words;
  return new Deno.Command(command, {
    args,
    cwd: ROOT,
    // Deno tells a task where it was called; the driver has been found already.
    env: { ...Deno.env.toObject(), INIT_CWD: folder, LOUPE_DRIVER: "{}", NO_COLOR: "1" },
    clearEnv: true,
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs a case in a folder of its own. */
export async function runCase(one: Case, folder: string, shelf: string): Promise<Outcome> {
  await layDown(folder, one.files ?? {}, shelf);
  const before = readTree(folder);
  const child = startLine(one, folder);
  const started = performance.now();
  const watched = watch(child.pid);
  let isKilled = false;
  const timer = setTimeout(() => {
    isKilled = true;
    watched.kill();
  }, MOST_SECONDS * 1000);
  try {
    const [{ code, stdout, stderr }] = await Promise.all([outputOf(child), feed(child, one.stdin)]);
    const seconds = (performance.now() - started) / 1000;
    const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("\n");
    const { makes = [], changes = [] } = one;
    return {
      code,
      text,
      isKilled,
      seconds,
      bytes: watched.peak(),
      touched: touched(before, readTree(folder), { makes, changes }),
    };
  } finally {
    clearTimeout(timer);
    watched.close();
  }
}

async function feed(child: Deno.ChildProcess, text: Case["stdin"]): Promise<void> {
  if (text === undefined) return;
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const writer = child.stdin.getWriter();
  await writer.write(bytes).then(() => writer.close()).catch(() => {}); // it may not want them
}

/** `output()` wants stdin closed, which `feed` does at the same time. */
async function outputOf(child: Deno.ChildProcess) {
  const [{ code }, stdout, stderr] = await Promise.all([
    child.status,
    new Response(child.stdout).bytes(),
    new Response(child.stderr).bytes(),
  ]);
  return { code, stdout, stderr };
}

/** A folder for a case. */
export const folderOf = (work: string, number: number) => join(work, "cases", String(number));
