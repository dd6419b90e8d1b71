/** The list of runs. @module */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { inParallel } from "../../data/source/in_parallel.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { adapterText, readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import type { RunSummary, Share } from "../messages/runs.ts";
import { dataName, formAddress, formChoicesOf, trainAgainAddress } from "./train_again.ts";
import { rootLabel } from "../shared/format.ts";
import { type Columns, loadColumns } from "./columns.ts";
import { sparklineOf } from "./curves.ts";
import { metricsOf } from "./metrics.ts";
import { reportOf } from "./reports.ts";
import { columnsOf, damageOf, runIds, runPath, stepsPerEpoch } from "./runs.ts";
import { realOf, reasonHere } from "./settings.ts";
import { figuresOf, knownFigures, type RunFigures } from "./summary_file.ts";
import { type Beginning, beginnings, isBusy, isGoing, stateOf } from "./trainings.ts";

/** How long a page waits for runs that nobody listed before, in milliseconds. */
export const PATIENCE = 300;

/**
 * All runs, the latest first, those that only begin among them; then what has no beginning. Of those
 * that aren't read after `patience` milliseconds there are the names: they are read on, the last name
 * first, for the next time.
 */
export async function listRuns(patience?: number): Promise<RunSummary[]> {
  const ids = (await runIds()).reverse(); // most are named by their time
  const listed = new Map(ids.map((id) => [id, unread(id)]));
  const reading = summarise(listed);
  await (patience === undefined
    ? reading
    : Promise.race([reading, delay(patience, undefined, { ref: false })]));
  return [...listed.values(), ...beginnings().map(summariseBeginning)]
    .sort((a, b) => a.started < b.started ? 1 : a.started > b.started ? -1 : 0);
}

/** Puts in what the runs' files tell, without those that have gone by now. */
async function summarise(listed: Map<string, RunSummary>): Promise<void> {
  const look = async (id: string, find: (path: string) => Promise<RunFigures | undefined>) => {
    const path = await runPath(id);
    const figures = path && await find(path);
    if (!path) listed.delete(id);
    else if (figures) listed.set(id, summaryOf(id, path, figures));
  };
  await inParallel([...listed.keys()], (id) => look(id, knownFigures));
  // One by one: pages are answered between the events of two.
  for (const { id, status } of [...listed.values()]) {
    if (status === "unread") await look(id, (path) => figuresHere(id, path));
  }
}

/** A run as the list shows it. */
function summaryOf(
  id: string,
  path: string,
  { folder, choices, trial: _, ...figures }: RunFigures,
) {
  return {
    id,
    ...figures,
    status: statusOf(id, path, figures),
    data: folder && dataName(folder),
    again: choices && trainAgainAddress(id, folder, choices),
  };
}

const figuresHere = (id: string, path: string): Promise<RunFigures> =>
  figuresOf(path, () => readFigures(id, path));

/** The runs that were trained from trials of a sweep, by trial; of several the latest. */
export async function runsOfTrials(sweep: string): Promise<Map<number, string>> {
  const found = await inParallel(await runIds(), async (id) => {
    const path = await runPath(id);
    const figures = path && await figuresHere(id, path);
    return figures && figures.trial && realOf(figures.trial.sweep) === realOf(sweep)
      ? { id, trial: figures.trial.number, started: figures.started }
      : undefined;
  });
  const runs = found.flatMap((run) => run ?? []).sort((a, b) => a.started < b.started ? -1 : 1);
  return new Map(runs.map(({ trial, id }) => [trial, id]));
}

/** What is done with a run now; one whose files are damaged may still be trained. */
function statusOf(id: string, path: string, { status, damage }: Omit<RunFigures, "folder">) {
  if (status === "network" || status === "damaged") return status;
  const now = stateOf(id, path, { status }).status;
  return damage && !isGoing(now) ? "damaged" : now;
}

function summariseBeginning({ id, order, asked, state: { status, error, reading } }: Beginning) {
  return {
    ...NOTHING,
    id,
    status,
    damage: error,
    started: asked,
    data: rootLabel(order.data),
    pictures: reading?.total,
    network: order.architecture,
    again: formAddress(order),
  };
}

/** What is known of a run of which nothing is. */
const NOTHING = {
  started: "",
  adapter: "",
  software: false,
  folder: "",
  network: "",
  tested: false,
  bytes: 0,
  sparkline: [],
};

const unread = (id: string): RunSummary => ({ ...NOTHING, id, status: "unread", data: "" });

async function readFigures(id: string, path: string): Promise<RunFigures> {
  const bytes = await sizeOf(path).catch(() => 0);
  if (isNetworkAlone(path)) return { ...await readNetwork(path), bytes };
  try {
    const record = await readRunRecord(path);
    const metrics = metricsOf(record);
    const read = isBusy(id, path) ? columnsOf(id, path, metrics) : loadColumns(path, metrics);
    return { ...await readTraining(path, record, await read), bytes };
  } catch (error) {
    return { ...NOTHING, status: "damaged", damage: reasonHere(error), bytes };
  }
}

async function readNetwork(path: string): Promise<RunFigures> {
  const damage = await damageOf(path);
  const { imported = "" } = await readImportRecord(path).catch(() => undefined) ?? {};
  const network = (await readDescription(path).catch(() => undefined))?.architecture ?? "";
  return {
    ...NOTHING,
    status: damage === undefined ? "network" : "damaged",
    damage,
    started: imported,
    network,
  };
}

async function readTraining(path: string, record: RunRecord, columns: Columns) {
  const { configuration: { architecture }, data: { folder, pictures } } = record;
  const test = (await reportOf(path).catch(() => undefined))?.accuracy;
  const { epochs, steps } = columns;
  const validation = epochs.columns.validationAccuracy?.[epochs.rows - 1];
  return {
    status: record.status,
    damage: await damageOf(path),
    started: record.started,
    adapter: adapterText(record),
    software: record.adapter.software,
    folder,
    pictures,
    network: architecture,
    epochs: epochsOf(record, epochs.rows),
    seconds: steps.rows ? steps.columns.seconds[steps.rows - 1] : 0,
    accuracy: test ?? (Number.isFinite(validation) ? validation : undefined),
    tested: test !== undefined,
    sparkline: sparklineOf(columns),
    choices: formChoicesOf(record),
    trial: record.trial,
  };
}

function epochsOf(record: RunRecord, done: number): Share {
  const { steps, epochs } = record.configuration;
  const total = steps === undefined ? epochs : Math.ceil(steps / stepsPerEpoch(record));
  return { done, total: Math.max(done, total) };
}

async function sizeOf(path: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory, isFile } of Deno.readDir(path)) {
    if (isDirectory) bytes += await sizeOf(join(path, name));
    else if (isFile) bytes += (await Deno.stat(join(path, name)).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
