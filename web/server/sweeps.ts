/** Sweeps by id: as of runs, the name of a folder below the folder of runs. @module */
import { join } from "node:path";
import { visible } from "../../data/text/visible.ts";
import { isLocked } from "../../engine/run/run_directory.ts";
import { isSweep, readResults, readSweep } from "../../engine/run/sweep_files.ts";
import { csvOf } from "../../engine/sweep/csv.ts";
import { importanceOf } from "../../engine/sweep/importance.ts";
import type { Dimension } from "../../engine/sweep/space.ts";
import { resultsByJob, type Sweep, trialCount, trialOf } from "../../engine/sweep/sweep.ts";
import { chooseTrial, type SettingRow, tableOf } from "../../engine/sweep/table.ts";
import type { JobResult } from "../../engine/sweep/trial.ts";
import type {
  ShownSweep,
  SweepFacts,
  SweepState,
  SweepSummary,
  VariedThing,
} from "../messages/sweeps.ts";
import { problem } from "./answers.ts";
import { isName } from "./runs.ts";
import { reasonHere, settings, withoutPaths } from "./settings.ts";
import { runsOfTrials } from "./summaries.ts";
import {
  jobsOf,
  secondsLeft,
  shownSettings,
  shownTrials,
  shownWorkers,
  type Standing,
  standingOf,
} from "./sweep_table.ts";
import { dataName } from "./train_again.ts";

/** What is said where there is no sweep of a name. */
export const noSuchSweep = (id: string) => `There is no sweep '${visible(id)}'`;

/** The folder of a sweep, which is no link, or `undefined` where there is no such sweep. */
export async function sweepPath(id: string): Promise<string | undefined> {
  if (!isName(id)) return undefined;
  const path = join(settings.runs, id);
  const info = await Deno.lstat(path).catch(() => undefined);
  return info?.isDirectory && isSweep(path) ? path : undefined;
}

/** Runs a handler with the folder of the sweep; 404 where there is none, 422 where it can't be read. */
export async function withSweep(
  id: string,
  handler: (path: string) => Response | Promise<Response>,
): Promise<Response> {
  const path = await sweepPath(id);
  if (!path) return problem(404, noSuchSweep(id));
  try {
    return await handler(path);
  } catch (error) {
    return problem(422, reasonHere(error));
  }
}

/** What stands for a sweep that can't be read. */
export const damagedSweep = (error: unknown) =>
  ({ status: "damaged", error: reasonHere(error) }) as const;

/** What was read of a sweep, and what is shown of that. */
interface Read {
  readonly stamp: string;
  readonly sweep: Sweep;
  readonly results: readonly JobResult[];
  /** The byte of `results.jsonl` from which on nothing is read yet. */
  readonly end: number;
  readonly shown: ShownSweep;
}

/** The sweeps looked at last. */
const cache = new Map<string, Read>();
const MOST_CACHED = 8;

/** A trial of a sweep, and the folder of its pictures; `undefined` where there is no such trial. */
export async function trialIn(path: string, trial: unknown) {
  const sweep = await readSweep(path);
  const isThere = Number.isInteger(trial) && Number(trial) >= 0 &&
    Number(trial) < trialCount(sweep);
  return isThere
    ? { trial: trialOf(sweep, trial as number), folder: sweep.data.folder }
    : undefined;
}

/** The results of a sweep as comma-separated values. */
export async function sweepCsv(id: string, path: string): Promise<string> {
  const { sweep, results } = await read(id, path);
  return csvOf(sweep, [...resultsByJob(results).values()]);
}

/** All that the page of a sweep shows: the same object as long as nothing has changed. */
export const shownSweep = async (id: string, path: string): Promise<ShownSweep> =>
  (await read(id, path)).shown;

async function read(id: string, path: string): Promise<Read> {
  const known = cache.get(id);
  const [ofSweep, ofFiles] = await stampsOf(path);
  const runs = await runsOfTrials(path);
  const stamp = `${ofFiles},${[...runs]}`;
  if (known?.stamp === stamp) return known;
  const isSame = known?.stamp.startsWith(ofSweep) === true;
  const sweep = isSame ? known.sweep : await readSweep(path);
  // Another sweep may be there under the same name.
  const before = known?.sweep.started === sweep.started ? known : undefined;
  const { results: added, end } = await readResults(path, before?.end);
  const results = [...before?.results ?? [], ...added];
  const shown = show(id, path, { sweep, results, runs });
  cache.delete(id);
  const read = { stamp, sweep, results, end, shown };
  cache.set(id, read);
  if (cache.size > MOST_CACHED) cache.delete(cache.keys().next().value!);
  return read;
}

/** What is another text once a sweep's record, and once anything of it has changed. */
async function stampsOf(path: string): Promise<[ofSweep: string, ofAll: string]> {
  const stamp = async (file: string) => {
    const info = await Deno.stat(join(path, file)).catch(() => undefined);
    return `${info?.size} ${info?.mtime?.getTime()}`;
  };
  const ofSweep = `${await stamp("sweep.json")},`;
  return [ofSweep, `${ofSweep}${await stamp("results.jsonl")},${isLocked(path)}`];
}

function show(
  id: string,
  path: string,
  { sweep, results, runs }: Pick<Read, "sweep" | "results"> & {
    readonly runs: ReadonlyMap<number, string>;
  },
): ShownSweep {
  const standing = standingOf(sweep, results);
  const table = tableOf(sweep, results);
  const trials = shownTrials(standing, runs);
  return {
    facts: factsOf(id, sweep),
    state: {
      ...progressOf(path, standing, results),
      failed: trials.filter(({ status }) => status === "failed").length,
      best: bestOf(sweep, results, table),
      importance: importanceOf(sweep, results),
      workers: shownWorkers(results),
    },
    settings: shownSettings(table, trials),
    trials,
  };
}

function factsOf(id: string, { started, data, search, seeds, dimensions }: Sweep): SweepFacts {
  return {
    ...{ id, started, data: dataName(data.folder), search, seeds: seeds.length },
    things: dimensions.map(thingOf),
  };
}

/** What options are called otherwise than by their name. */
const LABELS: Readonly<Record<string, string>> = {
  architecture: "Network",
  batch: "Batch size",
  "learning-rate": "Peak learning rate",
  smoothing: "Label smoothing",
};

function thingOf({ name, values, range }: Dimension): VariedThing {
  const text = visible(name).replaceAll("-", " ");
  const label = Object.hasOwn(LABELS, name) ? LABELS[name] : text[0].toUpperCase() + text.slice(1);
  return range
    ? { name, label, kind: "range", low: range.from, high: range.to, log: range.isLog }
    : { name, label, kind: "choice", values: inOrder(values!) };
}

/** Numbers upwards, words as they were given. */
const inOrder = (values: Dimension["values"] & object) =>
  values.every((value) => typeof value === "number")
    ? values.toSorted((a, b) => Number(a) - Number(b))
    : values;

/** How far a sweep is; one whose process is gone was interrupted. */
function progressOf(path: string, standing: Standing, results: readonly JobResult[]) {
  const { sweep: { status, why } } = standing;
  const isRunning = status === "running" && isLocked(path);
  const jobs = jobsOf(standing);
  return {
    status: status === "running" && !isRunning ? "interrupted" as const : status,
    error: why && withoutPaths(visible(why)),
    jobs,
    left: isRunning ? secondsLeft(results, jobs.total - jobs.done) : undefined,
  };
}

/** What was chosen, or would be by now; of none that is complete the setting that leads. */
function bestOf(
  { chosen, ...sweep }: Sweep,
  results: readonly JobResult[],
  [first]: readonly SettingRow[],
): SweepState["best"] {
  const trial = (chosen ?? chooseTrial(sweep, results))?.trial;
  if (trial !== undefined) return { setting: Math.floor(trial / sweep.seeds.length), trial };
  return first?.accuracy && { setting: first.setting };
}

/** All sweeps, the latest first. */
export async function listSweeps(): Promise<SweepSummary[]> {
  const found: SweepSummary[] = [];
  for (const id of await sweepIds()) {
    const path = await sweepPath(id);
    if (path) found.push(await summarise(id, path));
  }
  return found.sort((a, b) => a.started < b.started ? 1 : a.started > b.started ? -1 : 0);
}

async function sweepIds(): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const { name } of Deno.readDir(settings.runs)) if (isName(name)) ids.push(name);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return ids.sort();
}

/** What the list shows of each sweep that did not change since. */
const summaries = new Map<string, { readonly stamp: string; readonly summary: SweepSummary }>();

async function summarise(id: string, path: string): Promise<SweepSummary> {
  const [, stamp] = await stampsOf(path);
  const known = summaries.get(id);
  if (known?.stamp === stamp) return known.summary;
  const summary = await shownSweep(id, path).then(summaryOf).catch((error): SweepSummary => {
    const { status, error: damage } = damagedSweep(error);
    return { ...NOTHING, id, status, damage };
  });
  summaries.set(id, { stamp, summary });
  return summary;
}

/** What is known of a sweep of which nothing is. */
const NOTHING = { started: "", data: "", search: "", varied: [], jobs: { done: 0, total: 0 } };

function summaryOf({ facts, state, settings }: ShownSweep): SweepSummary {
  const { id, started, data, search, things } = facts;
  return {
    ...{ id, started, data, search, varied: things.map(({ label }) => label) },
    status: state.status,
    jobs: state.jobs,
    best: state.best && settings[state.best.setting].mean,
  };
}
