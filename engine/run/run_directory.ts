/** The directory of a run: made, found, opened and locked. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fromHere, RUNS } from "./project.ts";

/** A run's directory, which this process alone may write to until it is disposed of. */
export interface RunDirectory extends Disposable {
  readonly path: string;
}

/** Makes a directory of its own for a run: `runs/2026-01-31_12-00-00`, numbered where taken. */
export async function createRunDirectory(out: string | undefined): Promise<RunDirectory> {
  const path = out ?? await freePath();
  await Deno.mkdir(join(path, "model"), { recursive: true });
  await Deno.mkdir(join(path, "snapshots"), { recursive: true });
  const directory = lock(path);
  if (existsSync(join(path, "run.json"))) {
    directory[Symbol.dispose]();
    throw new Error(`Cannot write to '${path}' as there is a run already: name another --out`);
  }
  return directory;
}

/** Makes a new directory below `runs/`; whoever comes second to a name takes the next. */
async function freePath(): Promise<string> {
  await Deno.mkdir(RUNS, { recursive: true });
  const name = runName();
  for (let attempt = 1;; attempt++) {
    const path = fromHere(join(RUNS, attempt === 1 ? name : `${name}_${attempt}`));
    try {
      await Deno.mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** The name of a run that begins now, `2026-01-31_12-00-00` in UTC. */
export function runName(): string {
  return new Date().toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
}

/**
 * Takes a run's directory to go on with it. Throws an `Error` where there is no run, or where
 * another process works there.
 */
export function openRunDirectory(path: string): RunDirectory {
  if (!existsSync(join(path, "run.json"))) throw noRun(path, "run.json");
  return lock(path);
}

/** The system lets the lock go when this process ends, however it ends. */
function lock(path: string): RunDirectory {
  const file = Deno.openSync(join(path, "lock"), { write: true, create: true });
  if (file.tryLockSync(true)) return { path, [Symbol.dispose]: () => file.close() };
  file.close();
  throw new Error(
    `Cannot train in '${path}' as another process trains there: wait until it ends, or stop it`,
  );
}

/** Whether a process trains the run: it holds the run's lock until it ends, however it ends. */
export function isLocked(path: string): boolean {
  try {
    using file = Deno.openSync(join(path, "lock"), { write: true });
    return !file.tryLockSync(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Whether a folder, which is no link, is a run. */
export async function isRun(path: string): Promise<boolean> {
  const info = await Deno.lstat(path).catch(() => undefined);
  return info?.isDirectory === true && existsSync(join(path, "run.json"));
}

/** The names of the runs in a folder, sorted; none where there is no such folder. */
export async function listRuns(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (await isRun(join(folder, name))) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

/** A text that is another one once the run's record, events or report have changed. */
export async function stampOf(run: string): Promise<string> {
  const files = ["run.json", "events.jsonl", "report.json"].map((file) => join(run, file));
  const infos = await Promise.all(files.map((file) => Deno.stat(file).catch(() => undefined)));
  return infos.map((info) => `${info?.size} ${info?.mtime?.getTime()}`).join();
}

/** Reads a file that every run has. Throws an `Error` where it is not there. */
export async function readRunText(run: string, file: string): Promise<string> {
  try {
    return await Deno.readTextFile(join(run, file));
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? noRun(run, file) : error;
  }
}

function noRun(run: string, file: string): Error {
  return new Error(
    `Cannot open '${run}' as a run: it has no ${file}, name a folder that \`deno task train\` wrote`,
  );
}
