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
import type { RunRecord } from "../../engine/run/record.ts";
import { isRun, listRuns as namesOfRuns } from "../../engine/run/run_directory.ts";
import type { MetricDescription } from "../messages/runs.ts";
import { type Columns, follow, isCurrent, loadColumns } from "./columns.ts";
import { reportOf } from "./reports.ts";
import { reasonHere, settings } from "./settings.ts";

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

/** What a name is, where one is none. */
export const NAMES = "a name has up to 100 letters, digits, spaces, '.', '-' or '_'";

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
    throw new Error(`Cannot call the run '${to}' as ${NAMES}`);
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
