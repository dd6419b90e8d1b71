/** A run on disk. Files are written beside and renamed: each is complete or absent. @module */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Model, ModelDescription } from "../formats/model.ts";
import { parseModelDescription } from "../formats/model.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "../formats/safetensors.ts";
import type { Report } from "../report/report.ts";
import type { Choices } from "../plan/plan.ts";
import { named, writeFile } from "./disk.ts";

/** `run.json`. */
export interface RunRecord {
  readonly status: "running" | "finished" | "stopped" | "failed";
  readonly started: string;
  readonly configuration: Record<string, unknown>;
  readonly seed: number;
  readonly adapter: { readonly name: string; readonly software: boolean; readonly limits: object };
  /** Of Loupe, Deno and the system. */
  readonly versions: Record<string, string>;
  readonly data: {
    readonly folder: string;
    readonly fingerprint: string;
    readonly pictures: number;
    /** SHA-256 of each test picture's file, in the order of the split. */
    readonly testDigests: readonly string[];
  };
  /** Files by part. */
  readonly split: Record<"train" | "validation" | "test", string[]>;
  /** The kernel of each call that more than one fitted. */
  readonly kernels: Choices;
  /** Why it failed. */
  readonly error?: string;
}

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
  await Deno.mkdir("runs", { recursive: true });
  const name = new Date().toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  for (let attempt = 1;; attempt++) {
    const path = join("runs", attempt === 1 ? name : `${name}_${attempt}`);
    try {
      await Deno.mkdir(path);
      return path;
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
  }
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

function noRun(run: string, file: string): Error {
  return new Error(
    `Cannot open '${run}' as a run: it has no ${file}, name a folder that \`deno task train\` wrote`,
  );
}

/** Writes `run.json`. */
export function writeRunRecord(run: string, record: RunRecord): Promise<void> {
  return writeFile(join(run, "run.json"), JSON.stringify(record, null, 2) + "\n");
}

/** Reads `run.json`. Throws an `Error` where there is no run. */
export async function readRunRecord(run: string): Promise<RunRecord> {
  const text = await readText(run, "run.json");
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Cannot open '${run}' as a run: its run.json is damaged`);
  }
}

/** Reads `report.json`; `undefined` where nothing was tested. */
export async function readReport(run: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await Deno.readTextFile(join(run, "report.json")));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function readText(run: string, file: string): Promise<string> {
  try {
    return await Deno.readTextFile(join(run, file));
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? noRun(run, file) : error;
  }
}

/** Writes `model/model.json`, which snapshots need as well. */
export function writeDescription(run: string, description: ModelDescription): Promise<void> {
  return writeFile(join(run, "model", "model.json"), JSON.stringify(description, null, 2) + "\n");
}

/** Writes `model/`. */
export async function writeModel(
  run: string,
  description: ModelDescription,
  weights: ReadonlyMap<string, StoredTensor>,
): Promise<void> {
  await writeFile(join(run, "model", "model.safetensors"), writeSafetensors(weights));
  await writeDescription(run, description);
}

/** Reads `model/`. Throws an `Error` where there is none, a `RangeError` where it is damaged. */
export async function readModel(run: string): Promise<Model> {
  const description = parseModelDescription(await readText(run, join("model", "model.json")));
  const weights = join(run, "model", "model.safetensors");
  if (!existsSync(weights)) {
    throw new Error(
      `Cannot open the model of '${run}' as it is not trained yet: wait, or resume it`,
    );
  }
  return { description, weights: readSafetensors(await Deno.readFile(weights)) };
}

/** Appends events to `events.jsonl`, one a line; `tell` is told of each. */
export function openEvents(run: string, tell?: (event: object) => void) {
  const path = join(run, "events.jsonl");
  const file = Deno.openSync(path, { append: true, create: true });
  return {
    write(event: object) {
      const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
      try {
        for (let at = 0; at < line.length;) at += file.writeSync(line.subarray(at));
      } catch (error) {
        throw named(error, path);
      }
      tell?.(event);
    },
    /** Waits until all events are on the disk. */
    sync: () => file.sync(),
    close: () => file.close(),
  };
}
