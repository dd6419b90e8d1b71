/** `auto`: which backend computes faster on this machine's adapter, found once in a child process. @module */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { visible } from "../../data/text/visible.ts";
import { KEPT, RUN } from "../../engine/run/project.ts";
import type { Backend } from "../../engine/run/recorded_configuration.ts";
import { say } from "../terminal/progress.ts";
import type { Outcome } from "./contest.ts";
import { DAWN, findDawn } from "./dawn.ts";
import { fileCache } from "./file_cache.ts";

/** Sentences that begin with the backend, by adapter and the file of the bindings. */
const VERDICTS = join(KEPT, "backends.json");
/** Bindings that take longer are not usable. */
const PATIENCE = 60_000;

/** Holds the backend that the launcher chose, for its child, which may start no process. */
export const CHOSEN = "LOUPE_BACKEND";

type Environment = Readonly<Record<string, string>>;

/** The output of a program of this folder in that environment; empty where it fails or hangs. */
export async function outputOf(program: string, environment: Environment): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [...RUN, "-A", "--no-check", new URL(program, import.meta.url).href],
    env: environment,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(PATIENCE),
  }).output();
  return new TextDecoder().decode(stdout);
}

/** What a command line asks for: a run that goes on keeps its own. The command itself checks it. */
export async function askedBackend(args: string[]): Promise<string> {
  const text = { type: "string" } as const;
  const options = { backend: text, resume: text };
  const { values: { backend = "deno", resume } } = parseArgs({ args, strict: false, options });
  if (typeof resume !== "string") return String(backend);
  const { readRunRecord } = await import("../../engine/run/record.ts");
  return await readRunRecord(resume).then((record) => record.backend, () => String(backend));
}

/**
 * Chooses in the environment in which WebGPU works, and says what and why. Where Dawn is not installed
 * nothing is tried; else the verdict on an adapter is remembered, whatever it is.
 */
export async function chooseBackend(
  environment: Environment,
  verdicts = VERDICTS,
): Promise<Backend> {
  const verdict = await verdictOf(environment, verdicts);
  say(`Backend: ${visible(verdict)}`);
  return verdict.startsWith("dawn") ? "dawn" : "deno";
}

async function verdictOf(environment: Environment, verdicts: string): Promise<string> {
  const file = findDawn();
  if (file === undefined || !existsSync(file)) {
    return `deno, as Dawn is not ${file === undefined ? "installed" : `in '${file}'`}`;
  }
  const { size, mtime } = statSync(file);
  const adapter = await outputOf("./probe.ts", environment);
  const key = [adapter.trim(), file, size, mtime?.getTime(), Deno.version.deno].join(" ");
  const cache = fileCache(verdicts);
  const known = (await cache.read().catch((error) => say(`Warning: ${error.message}`)) ?? {})[key];
  if (known !== undefined) return known;
  say("Backend: trying Dawn and Deno's own WebGPU in turn, once for this adapter");
  const { verdict, isPassing } = await compare({ ...environment, [DAWN]: file });
  if (isPassing) return verdict;
  await cache.add({ [key]: verdict }).catch((error) => say(`Warning: ${error.message}`));
  return verdict;
}

/** A verdict, and whether it may be another at the next start: a busy machine is slow to answer. */
interface Compared {
  readonly verdict: string;
  readonly isPassing: boolean;
}

async function compare(environment: Environment): Promise<Compared> {
  const start = performance.now();
  const outcome = outcomeIn(await outputOf("./contest.ts", environment));
  if (!outcome) {
    const isHung = performance.now() - start >= PATIENCE;
    const what = isHung ? "did not answer" : "ended the process that tried it";
    return { verdict: `deno, as Dawn ${what} here`, isPassing: isHung };
  }
  if ("error" in outcome) {
    return { verdict: `deno, as Dawn does not compute here: ${outcome.error}`, isPassing: false };
  }
  const { deno, dawn } = outcome;
  const texts = { deno: `${deno.toFixed(2)} ms`, dawn: `${dawn.toFixed(2)} ms` };
  const verdict = dawn < deno
    ? `dawn, as a small training step takes ${texts.dawn} through it and ${texts.deno} through Deno`
    : `deno, as a small training step takes ${texts.deno} through it and ${texts.dawn} through Dawn`;
  return { verdict, isPassing: false };
}

/** The last line, if the child came so far: bindings may print as well. */
function outcomeIn(text: string): Outcome | undefined {
  const line = text.trim().split("\n").findLast((line) => line.startsWith("{"));
  return line === undefined ? undefined : JSON.parse(line);
}
