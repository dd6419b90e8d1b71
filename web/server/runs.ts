/**
 * Runs by id. An id is the name of a folder below the folder of runs: nothing that leads elsewhere
 * is one, and a page never sees or sends a path.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { descriptionFile, readDescription } from "../../engine/run/model_files.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { adapterText, readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import { isRun, listRuns as namesOfRuns, stampOf } from "../../engine/run/run_directory.ts";
import type { MetricDescription, RunSummary } from "../messages/runs.ts";
import { type Columns, follow, isCurrent, loadColumns } from "./columns.ts";
import { sparklineOf } from "./curves.ts";
import { metricsOf } from "./metrics.ts";
import { reportOf } from "./reports.ts";
import { reasonHere, settings } from "./settings.ts";
import { isGoing, stateOf } from "./trainings.ts";

/** What is said where there is no run of a name. */
export const noSuchRun = (id: string) => `There is no run '${visible(id)}'`;

/** The folder of a run, or `undefined` where there is no such run. */
export async function runPath(id: string): Promise<string | undefined> {
  if (!isName(id)) return undefined;
  const path = join(settings.runs, id);
  return await isRun(path) ? path : undefined;
}

/** Whether a text may be a run's id. */
export const isName = (text: string) => /^[\p{L}\p{N}_][\p{L}\p{N}_. -]{0,99}$/u.test(text);

/** All runs, the latest first, then those whose record can't be read. */
export async function listRuns(): Promise<RunSummary[]> {
  const runs: RunSummary[] = [];
  for (const id of await runIds()) {
    const summary = await summarise(id);
    if (await runPath(id)) runs.push(summary); // it may be gone by now
  }
  return runs.sort((a, b) => a.started < b.started ? 1 : -1);
}

/** The ids of all runs, by name. */
export async function runIds(): Promise<string[]> {
  return (await namesOfRuns(settings.runs)).filter(isName);
}

/** The runs whose curves can stand beside a run's: all others that were trained here. */
export async function comparableRuns(id: string): Promise<string[]> {
  return (await runIds())
    .filter((other) => other !== id && !isNetworkAlone(join(settings.runs, other)));
}

/** The folders of runs that can't be opened, as their names can be no ids. */
export async function misnamedRuns(): Promise<string[]> {
  return (await namesOfRuns(settings.runs)).filter((name) => !isName(name));
}

/** What stands for the record of a run that can't be read. */
export const damaged = (error: unknown) =>
  ({ status: "damaged", error: reasonHere(error) }) as const;

const NO_FIGURES = { started: "", adapter: "", software: false, tested: false, sparkline: [] };

async function summarise(id: string): Promise<RunSummary> {
  const path = join(settings.runs, id);
  if (isNetworkAlone(path)) return await summariseNetwork(id, path);
  try {
    const record = await readRunRecord(path);
    const figures = await figuresOf(id, path, record);
    const { status } = stateOf(id, path, record);
    return { id, status: figures.damage && !isGoing(status) ? "damaged" : status, ...figures };
  } catch (error) {
    const bytes = await sizeOf(path).catch(() => 0);
    return { id, status: "damaged", damage: reasonHere(error), ...NO_FIGURES, bytes };
  }
}

async function summariseNetwork(id: string, path: string): Promise<RunSummary> {
  const damage = await damageOf(path);
  const { imported = "" } = await readImportRecord(path).catch(() => undefined) ?? {};
  const bytes = await sizeOf(path).catch(() => 0);
  const status = damage ? "damaged" : "network";
  return { id, status, damage, ...NO_FIGURES, started: imported, bytes };
}

type Figures = Omit<RunSummary, "id" | "status">;
/** What was found of each run, as long as its files are the same. */
const found = new Map<string, { readonly stamp: string; readonly figures: Figures }>();

async function figuresOf(id: string, path: string, record: RunRecord): Promise<Figures> {
  const stamp = await stampOf(path);
  const known = found.get(id);
  if (known?.stamp === stamp) return known.figures;
  const columns = await columnsOf(id, path, metricsOf(record));
  const damage = await damageOf(path);
  const test = (await reportOf(path).catch(() => undefined))?.accuracy;
  const validation = columns.epochs.columns.validationAccuracy?.[columns.epochs.rows - 1];
  const figures = {
    damage,
    started: record.started,
    adapter: adapterText(record),
    software: record.adapter.software,
    accuracy: test ?? (Number.isFinite(validation) ? validation : undefined),
    tested: test !== undefined,
    bytes: await sizeOf(path),
    sparkline: sparklineOf(columns),
  };
  found.set(id, { stamp, figures });
  return figures;
}

/** Why one of the files beside a run's record can't be read, where one can't. */
export async function damageOf(path: string): Promise<string | undefined> {
  try {
    await reportOf(path);
    if (existsSync(descriptionFile(path))) await readDescription(path);
    if (isNetworkAlone(path)) await readImportRecord(path);
  } catch (error) {
    return reasonHere(error);
  }
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
  return Math.max(1, Math.ceil(split.train.length / configuration.batch));
}

/** Steps of the whole training, where nothing ends it early. */
export function totalSteps(record: RunRecord): number {
  const { steps, epochs } = record.configuration;
  return steps ?? epochs * stepsPerEpoch(record);
}

/** How many pictures of a run have numbers below those of its test. */
export const picturesBeforeTest = ({ split }: RunRecord) =>
  split.train.length + split.validation.length;

/** Renames a run. Throws an `Error` where that can't be. */
export async function renameRun(path: string, to: string): Promise<void> {
  const target = join(settings.runs, to);
  if (!isName(to)) {
    throw new Error(
      `Cannot call the run '${to}' as a name has up to 100 letters, digits, spaces, '.', '-' or '_'`,
    );
  }
  if (existsSync(target)) {
    throw new Error(`Cannot call the run '${to}' as there is one already: choose another name`);
  }
  await Deno.rename(path, target);
}

/** Deletes a run with all its files. */
export async function deleteRun(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true });
}
