/** The directory of a run: made, found, opened and locked. @module */
import { existsSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { listed } from "../../data/text/listed.ts";
import { systemReason } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { mayBeRun, noRun } from "./no_run.ts";
import { fromHere, RUNS } from "./project.ts";
import { readText } from "./read_file.ts";

/** A run's directory, which this process alone may write to until it is disposed of. */
export interface RunDirectory extends Disposable {
  readonly path: string;
}

/** What a folder is that Loupe writes. */
export interface FolderKind {
  /** The file that makes it one. */
  readonly record: string;
  /** The folders in it. */
  readonly parts: readonly string[];
  /** What follows the date in the name that it gets where nobody named it. */
  readonly suffix: string;
}

const RUN: FolderKind = { record: "run.json", parts: ["model", "snapshots"], suffix: "" };

/**
 * Makes a directory of its own for a run: `out`, with the folders above it, or
 * `runs/2026-01-31_12-00-00`, numbered where taken. Disposed of before it has a `run.json`, all that
 * was made goes again. Throws an `Error` where something of another kind is there, where it lies within
 * the folder of the `pictures`, and where it can't be written.
 */
export function createRunDirectory(out: string | undefined, pictures: string): RunDirectory {
  return createDirectory(RUN, out, pictures);
}

/** The same for a folder of any kind, by the file that makes it one. */
export function createDirectory(
  kind: FolderKind,
  out: string | undefined,
  pictures: string,
): RunDirectory {
  const undo: (() => void)[] = [];
  const revert = () => undo.splice(0).reverse().forEach((each) => each());
  try {
    checkOutside(out ?? RUNS, pictures);
    makeFolders(out ?? RUNS, undo);
    const path = out ?? makeFree(runName() + kind.suffix, undo);
    checkUnused(path, kind);
    const directory = lockFolder(path);
    undo.push(() => Deno.removeSync(join(path, "lock")));
    undo.push(directory[Symbol.dispose]);
    kind.parts.forEach((part) => makeFolders(join(path, part), undo));
    return {
      path,
      [Symbol.dispose]: () =>
        existsSync(join(path, kind.record)) ? directory[Symbol.dispose]() : revert(),
    };
  } catch (error) {
    revert();
    throw unwritable(out ?? RUNS, error);
  }
}

/** Throws an `Error` where a run can't be written there; leaves nothing. */
export function checkRunDirectory(out: string | undefined, pictures: string): void {
  createRunDirectory(out, pictures)[Symbol.dispose]();
}

/** Makes a folder and those above it; `undo` removes those that were made. */
function makeFolders(path: string, undo: (() => void)[]): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolders(dirname(path), undo);
  Deno.mkdirSync(path);
  undo.push(() => removeEmpty(path));
}

function removeEmpty(folder: string): void {
  try {
    Deno.removeSync(folder);
  } catch { /* another process has put something there */ }
}

/** Makes a new directory below `runs/`; whoever comes second to a name takes the next. */
function makeFree(name: string, undo: (() => void)[]): string {
  for (let attempt = 1;; attempt++) {
    const path = fromHere(join(RUNS, attempt === 1 ? name : `${name}_${attempt}`));
    try {
      Deno.mkdirSync(path);
      undo.push(() => removeEmpty(path));
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
}

/** A run among the pictures would be a class. */
function checkOutside(path: string, pictures: string): void {
  if (!existsSync(pictures)) return;
  const way = relative(Deno.realPathSync(pictures), realPathOf(resolve(path)));
  if (isAbsolute(way) || way.split(sep)[0] === "..") return;
  throw new Error(
    `Cannot write to '${visible(path)}' as it lies within the pictures' folder ` +
      `'${visible(pictures)}': name an --out beside it`,
  );
}

/** Where a path leads that may not exist yet. */
function realPathOf(path: string): string {
  if (existsSync(path) || dirname(path) === path) return Deno.realPathSync(path);
  return join(realPathOf(dirname(path)), basename(path));
}

/** Throws an `Error` where a folder holds anything but what a start that failed may leave. */
function checkUnused(path: string, { parts }: FolderKind): void {
  const fail = (state: string) => {
    throw new Error(`Cannot write to '${visible(path)}' as ${state}: name another --out`);
  };
  if (!Deno.statSync(path).isDirectory) fail("it is a file");
  for (const [record, what] of [["run.json", "run"], ["sweep.json", "sweep"]]) {
    if (!existsSync(join(path, record))) continue;
    lockFolder(path)[Symbol.dispose](); // of one that is trained, this is what is to be said
    fail(`there is a ${what} already`);
  }
  const namesIn = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);
  const own = ["lock", ...parts];
  const foreign = namesIn(path).filter((name) =>
    !own.includes(name) || (parts.includes(name) && namesIn(join(path, name)).length > 0)
  );
  if (foreign.length) fail(`it holds files that are no run's, ${listed(foreign.map(visible), 3)}`);
}

/** What the system says against a run's directory, in words. */
function unwritable(path: string, error: unknown): unknown {
  const reason = error instanceof Deno.errors.NotFound
    ? "another process has just removed it"
    : systemReason(error);
  if (reason === undefined) return error;
  const advice = reason.includes(": ") ? "" : ": name another --out";
  return new Error(`Cannot write to '${visible(path)}' as ${reason}${advice}`, { cause: error });
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
  return lockFolder(path);
}

/**
 * Takes a folder that is there. The system lets the lock go when this process ends, however it ends.
 * Throws an `Error` where another process works there.
 */
export function lockFolder(path: string): RunDirectory {
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
  } catch {
    return false; // there is none, or none that a process could hold
  }
}

/** Whether a folder, which is no link, is a run or a network alone. */
export async function isRun(path: string): Promise<boolean> {
  const info = await Deno.lstat(path).catch(() => undefined);
  return info?.isDirectory === true && mayBeRun(path);
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

/** A text that is another one once the run's record, events, report or model have changed. */
export async function stampOf(run: string): Promise<string> {
  const files = [
    "run.json",
    "events.jsonl",
    "report.json",
    join("model", "model.json"),
    "import.json",
  ]
    .map((file) => join(run, file));
  const infos = await Promise.all(files.map((file) => Deno.stat(file).catch(() => undefined)));
  return infos.map((info) => `${info?.size} ${info?.mtime?.getTime()}`).join();
}

/** Reads a file that every run has. Throws an `Error` where it is not there or can't be read. */
export async function readRunText(run: string, file: string): Promise<string> {
  const text = await readText(join(run, file));
  if (text === undefined) throw noRun(run, file);
  return text;
}
