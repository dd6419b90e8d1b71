/** A run on disk. Files are written beside and renamed: each is complete or absent. @module */
import { join } from "node:path";
import type { Choices } from "../engine/plan.ts";
import type { Model, ModelDescription } from "../engine/model/model.ts";
import { parseModelDescription } from "../engine/model/model.ts";
import {
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from "../engine/model/safetensors.ts";

/** `run.json`. */
export interface RunRecord {
  readonly status: "running" | "finished" | "stopped" | "failed";
  readonly started: string;
  readonly configuration: Record<string, unknown>;
  readonly seed: number;
  readonly adapter: { readonly name: string; readonly software: boolean; readonly limits: object };
  readonly versions: Record<string, string>;
  readonly data: {
    readonly folder: string;
    readonly fingerprint: string;
    readonly pictures: number;
  };
  /** Files by part. */
  readonly split: Record<"train" | "validation" | "test", string[]>;
  /** The kernel of each call that more than one fitted. */
  readonly kernels: Choices;
  /** Why it failed. */
  readonly error?: string;
}

/** Makes a directory of its own for a run: `runs/2026-01-31_12-00-00`, numbered where taken. */
export async function createRunDirectory(out: string | undefined): Promise<string> {
  const name = new Date().toISOString().slice(0, 19).replace("T", "_").replaceAll(":", "-");
  for (let attempt = 1;; attempt++) {
    const path = out ?? join("runs", attempt === 1 ? name : `${name}_${attempt}`);
    try {
      await Deno.stat(join(path, "run.json"));
    } catch {
      await Deno.mkdir(join(path, "model"), { recursive: true });
      await Deno.mkdir(join(path, "snapshots"), { recursive: true });
      return path;
    }
    if (out) {
      throw new Error(`Cannot write to '${out}' as there is a run already: name another --out`);
    }
  }
}

/** Writes a file beside its place, syncs it and renames it. */
export async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const file = await Deno.open(`${path}.part`, { write: true, create: true, truncate: true });
  try {
    for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
    await file.sync();
  } finally {
    file.close();
  }
  await Deno.rename(`${path}.part`, path);
}

/** Writes `run.json`. */
export function writeRunRecord(run: string, record: RunRecord): Promise<void> {
  return writeFile(join(run, "run.json"), JSON.stringify(record, null, 2) + "\n");
}

/** Reads `run.json`. Throws an `Error` where there is no run. */
export async function readRunRecord(run: string): Promise<RunRecord> {
  return JSON.parse(await readText(run, "run.json"));
}

async function readText(run: string, file: string): Promise<string> {
  try {
    return await Deno.readTextFile(join(run, file));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(
      `Cannot open '${run}' as a run: it has no ${file}, name a folder that \`deno task train\` wrote`,
    );
  }
}

/** Writes `model/`. */
export async function writeModel(
  run: string,
  description: ModelDescription,
  weights: ReadonlyMap<string, StoredTensor>,
): Promise<void> {
  await writeFile(join(run, "model", "model.safetensors"), writeSafetensors(weights));
  await writeFile(join(run, "model", "model.json"), JSON.stringify(description, null, 2) + "\n");
}

/** Reads `model/`. Throws an `Error` where there is none, a `RangeError` where it is damaged. */
export async function readModel(run: string): Promise<Model> {
  const description = parseModelDescription(await readText(run, join("model", "model.json")));
  const bytes = await Deno.readFile(join(run, "model", "model.safetensors"));
  return { description, weights: readSafetensors(bytes) };
}

/** Appends events to `events.jsonl`, one a line. */
export function openEvents(run: string) {
  const file = Deno.openSync(join(run, "events.jsonl"), { append: true, create: true });
  return {
    write(event: object) {
      const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
      for (let at = 0; at < line.length;) at += file.writeSync(line.subarray(at));
    },
    close: () => file.close(),
  };
}
