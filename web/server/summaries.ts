/** The list of runs. @module */
import { join } from "node:path";
import { inParallel } from "../../data/source/in_parallel.ts";
import { readImportRecord } from "../../engine/run/imported.ts";
import { readDescription } from "../../engine/run/model_files.ts";
import { isNetworkAlone } from "../../engine/run/no_run.ts";
import { adapterText, readRunRecord, type RunRecord } from "../../engine/run/record.ts";
import type { MetricDescription, RunSummary, Share } from "../messages/runs.ts";
import {
  dataName,
  DRAWN_FACES,
  formAddress,
  formChoicesOf,
  trainAgainAddress,
} from "./train_again.ts";
import { type Columns, loadColumns } from "./columns.ts";
import { sparklineOf } from "./curves.ts";
import { metricsOf } from "./metrics.ts";
import { reportOf } from "./reports.ts";
import { columnsOf, damageOf, runIds, runPath, stepsPerEpoch } from "./runs.ts";
import { realOf, reasonHere } from "./settings.ts";
import { figuresOf, type RunFigures } from "./summary_file.ts";
import { type Beginning, beginnings, isBusy, isGoing, stateOf } from "./trainings.ts";

/** All runs, the latest first, those that only begin among them; then what has no beginning. */
export async function listRuns(): Promise<RunSummary[]> {
  const listed = await inParallel(await runIds(), summarise);
  const there = listed.flatMap((run) => run ?? []);
  return [...there, ...beginnings().map(summariseBeginning)]
    .sort((a, b) => a.started < b.started ? 1 : a.started > b.started ? -1 : 0);
}

/** A run as the list shows it; `undefined` where it has gone by now. */
async function summarise(id: string): Promise<RunSummary | undefined> {
  const path = await runPath(id);
  if (path === undefined) return undefined;
  const { folder, choices, trial: _, ...figures } = await figuresHere(id, path);
  return {
    id,
    ...figures,
    status: statusOf(id, path, figures),
    data: folder && dataName(folder),
    again: choices && trainAgainAddress(folder, choices),
  };
}

function figuresHere(id: string, path: string): Promise<RunFigures> {
  const columns = (metrics: readonly MetricDescription[]) =>
    isBusy(id, path) ? columnsOf(id, path, metrics) : loadColumns(path, metrics);
  return figuresOf(path, () => readFigures(path, columns));
}

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
    data: order.data || DRAWN_FACES,
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

type ReadColumns = (metrics: readonly MetricDescription[]) => Promise<Columns>;

async function readFigures(path: string, columns: ReadColumns): Promise<RunFigures> {
  const bytes = await sizeOf(path).catch(() => 0);
  if (isNetworkAlone(path)) return { ...await readNetwork(path), bytes };
  try {
    const record = await readRunRecord(path);
    return { ...await readTraining(path, record, await columns(metricsOf(record))), bytes };
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
