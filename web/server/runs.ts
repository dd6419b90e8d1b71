/**
 * Runs by id. An id is the name of a folder below the folder of runs: nothing that leads elsewhere
 * is one, and a page never sees or sends a path.
 *
 * @module
 */
import { join } from "node:path";
import type { Report } from "../../engine/report/report.ts";
import type { MetricDescription, RunStatus, RunSummary } from "../messages/runs.ts";
import { type Columns, follow, isCurrent, loadColumns } from "./columns.ts";
import { sparklineOf } from "./curves.ts";
import { metricsOf } from "./metrics.ts";
import { settings } from "./settings.ts";
import { stateOf } from "./trainings.ts";

/** As much of `run.json` as the pages show. */
export interface RunRecord {
  readonly status: RunStatus;
  readonly started: string;
  readonly configuration: Record<string, unknown>;
  readonly seed: number;
  readonly adapter: { readonly name: string; readonly software: boolean };
  readonly versions: Record<string, string>;
  readonly data: {
    readonly folder: string;
    readonly fingerprint: string;
    readonly pictures: number;
  };
  readonly split: Record<string, string[]>;
  readonly metrics?: readonly MetricDescription[];
  readonly error?: string;
}

/** The folder of a run, or `undefined` where there is no such run. */
export async function runPath(id: string): Promise<string | undefined> {
  if (!isName(id)) return undefined;
  const path = join(settings.runs, id);
  return await isRun(path) ? path : undefined;
}

async function isRun(path: string): Promise<boolean> {
  const info = await Deno.lstat(path).catch(() => undefined);
  return info?.isDirectory === true && await exists(join(path, "run.json"));
}

/** Whether a text may be a run's id. */
export const isName = (text: string) => /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(text);

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

/** `run.json`. */
export async function readRecord(path: string): Promise<RunRecord> {
  return JSON.parse(await Deno.readTextFile(join(path, "run.json")));
}

/** `report.json`, where the run was tested. */
export async function readReport(path: string): Promise<Report | undefined> {
  const text = await Deno.readTextFile(join(path, "report.json")).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text);
}

/** All runs, the latest first. */
export async function listRuns(): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (const id of await runIds()) {
    const summary = await summarise(id).catch(() => undefined); // one that is just being written
    if (summary) runs.push(summary);
  }
  return runs.sort((a, b) => a.started < b.started ? 1 : -1);
}

/** The ids of all runs, by name. */
export async function runIds(): Promise<string[]> {
  return (await runFolders()).filter(isName);
}

/** The folders of runs that can't be opened, as their names can be no ids. */
export async function misnamedRuns(): Promise<string[]> {
  return (await runFolders()).filter((name) => !isName(name));
}

async function runFolders(): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(settings.runs)) {
      if (await isRun(join(settings.runs, name))) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort();
}

async function summarise(id: string): Promise<RunSummary> {
  const path = join(settings.runs, id);
  const record = await readRecord(path);
  const { status } = stateOf(id, path, record);
  return { id, status, ...await figuresOf(id, path, record) };
}

type Figures = Omit<RunSummary, "id" | "status">;
/** What was found of each run, as long as its files are the same. */
const found = new Map<string, { readonly stamp: string; readonly figures: Figures }>();

async function figuresOf(id: string, path: string, record: RunRecord): Promise<Figures> {
  const files = ["run.json", "events.jsonl", "report.json"].map((file) => join(path, file));
  const infos = await Promise.all(files.map((file) => Deno.stat(file).catch(() => undefined)));
  const stamp = infos.map((info) => `${info?.size} ${info?.mtime?.getTime()}`).join();
  const known = found.get(id);
  if (known?.stamp === stamp) return known.figures;
  const columns = await columnsOf(id, path, metricsOf(record));
  const test = (await readReport(path))?.accuracy;
  const validation = columns.epochs.columns.validationAccuracy?.[columns.epochs.rows - 1];
  const figures = {
    started: record.started,
    adapter: record.adapter.name,
    software: record.adapter.software,
    accuracy: test ?? (Number.isFinite(validation) ? validation : undefined),
    tested: test !== undefined,
    bytes: await sizeOf(path),
    sparkline: sparklineOf(columns),
  };
  found.set(id, { stamp, figures });
  return figures;
}

async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    if (isDirectory) bytes += await sizeOf(join(path, name));
    else if (isFile) bytes += (await Deno.stat(join(path, name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}

/** The columns of the runs looked at last; a run of a million steps takes 48 MB. */
const cache = new Map<string, Columns>();
const MOST_CACHED = 8;

/** Columns that are being read: two requests do it once. */
const reading = new Map<string, Promise<Columns>>();

/** A run's columns with all events that are there. */
export function columnsOf(
  id: string,
  path: string,
  metrics: readonly MetricDescription[],
): Promise<Columns> {
  const columns = reading.get(id) ??
    readColumns(id, path, metrics).finally(() => reading.delete(id));
  reading.set(id, columns);
  return columns;
}

async function readColumns(...[id, path, metrics]: Parameters<typeof columnsOf>) {
  const known = cache.get(id);
  const columns = known && await isCurrent(path, known, metrics)
    ? known
    : await loadColumns(path, metrics);
  if (columns === known) await follow(path, columns);
  cache.delete(id);
  cache.set(id, columns);
  if (cache.size > MOST_CACHED) cache.delete(cache.keys().next().value!);
  return columns;
}

/** Steps in an epoch. */
export function stepsPerEpoch({ split, configuration }: RunRecord): number {
  return Math.max(1, Math.ceil(split.train.length / Number(configuration.batch)));
}

/** Renames a run. Throws an `Error` where that can't be. */
export async function renameRun(path: string, to: string): Promise<void> {
  const target = join(settings.runs, to);
  if (!isName(to)) {
    throw new Error(
      `Cannot call the run '${to}' as a name has letters, digits, spaces, '.', '-' or '_' only`,
    );
  }
  if (await exists(target)) {
    throw new Error(`Cannot call the run '${to}' as there is one already: choose another name`);
  }
  await Deno.rename(path, target);
}

/** Deletes a run with all its files. */
export async function deleteRun(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true });
}
