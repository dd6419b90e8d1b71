/** What came of a sweep's trials, as its page shows them. @module */
import {
  KEPT_OF,
  keyOf,
  openJobs,
  resultsByJob,
  rungCount,
  type Sweep,
  trialCount,
} from "../../engine/sweep/sweep.ts";
import type { SettingRow } from "../../engine/sweep/table.ts";
import type { JobResult } from "../../engine/sweep/trial.ts";
import type { Share } from "../messages/runs.ts";
import type { ShownSetting, ShownTrial, ShownWorker } from "../messages/sweeps.ts";
import { withoutPaths } from "./settings.ts";

/** Where a sweep is: what its figures are made from. */
export interface Standing {
  readonly sweep: Sweep;
  /** The result of each job, by its key. */
  readonly found: ReadonlyMap<string, JobResult>;
  /** The trials that can be trained now. */
  readonly open: ReadonlySet<number>;
  /** The rung that is trained now; of a sweep that is done how many there are. */
  readonly rung: number;
}

/** Where a sweep is by its results. */
export function standingOf(sweep: Sweep, results: readonly JobResult[]): Standing {
  const open = openJobs(sweep, results);
  return {
    sweep,
    found: resultsByJob(results),
    open: new Set(open.map(({ trial: { trial } }) => trial)),
    rung: open[0]?.rung ?? rungCount(sweep),
  };
}

/** Jobs that are done, and all that there will be: of halving as many as go on if none fails. */
export function jobsOf({ sweep, found, open, rung }: Standing): Share {
  let total = found.size + open.size;
  let trials = open.size + [...found.values()].filter((result) => result.rung === rung).length;
  for (let next = rung + 1; next < rungCount(sweep); next++) {
    trials = Math.ceil(trials / sweep.seeds.length / KEPT_OF) * sweep.seeds.length;
    total += trials;
  }
  return { done: found.size, total };
}

/** All trials of a sweep with what came of them, and the runs that were trained from them. */
export function shownTrials(
  standing: Standing,
  runs: ReadonlyMap<number, string>,
): ShownTrial[] {
  const { sweep, found } = standing;
  const names = sweep.dimensions.map(({ name }) => name);
  const rungs = Array.from({ length: rungCount(sweep) }, (_, rung) => rung);
  return Array.from({ length: trialCount(sweep) }, (_, trial) => {
    const setting = Math.floor(trial / sweep.seeds.length);
    const results = rungs.flatMap((rung) => found.get(keyOf(trial, rung)) ?? []);
    return {
      trial,
      setting,
      seed: sweep.seeds[trial % sweep.seeds.length],
      values: names.map((name) => sweep.settings[setting].varied[name]),
      status: statusOf(standing, trial, results.at(-1)),
      ...figuresOf(results),
      run: runs.get(trial),
    };
  });
}

/** What a trial's results, rung by rung, say of it. */
function figuresOf(results: readonly JobResult[]) {
  const last = results.at(-1);
  const finished = results.findLast((result) => result.status === "finished");
  return {
    accuracy: finiteOf(finished?.validationAccuracy),
    seconds: last && results.reduce((sum, { seconds }) => sum + seconds, 0),
    curve: finished?.epochs.map(({ validationAccuracy }) => rounded(validationAccuracy)) ?? [],
    worker: last?.where.worker,
    error: last?.status === "failed" ? withoutPaths(last.error) : undefined,
  };
}

const finiteOf = (value?: number) => Number.isFinite(value) ? value : undefined;

/** More digits no page shows. */
const rounded = (share: number) => Math.round((finiteOf(share) ?? 0) * 1e5) / 1e5;

/** One that waits until its rung is decided is open, too. */
function statusOf({ sweep, open, rung }: Standing, trial: number, last?: JobResult) {
  if (last?.status === "failed") return "failed";
  if (!last || open.has(trial)) return "open";
  if (last.rung === rungCount(sweep) - 1) return "trained";
  return last.rung < rung ? "halted" : "open";
}

/** The settings by their number, with what came of them over seeds; those without a result have no rank. */
export function shownSettings(
  table: readonly SettingRow[],
  trials: readonly ShownTrial[],
): ShownSetting[] {
  const ranks = new Map(table.map(({ setting }, rank) => [setting, rank]));
  const bySetting = Map.groupBy(trials, ({ setting }) => setting);
  return [...bySetting].map(([setting, own]) => {
    const rank = ranks.get(setting);
    const { accuracy, seconds = 0 } = rank === undefined ? {} : table[rank];
    const begun = own.filter(({ seconds }) => seconds !== undefined).length;
    return {
      setting,
      rank,
      values: own[0].values,
      seeds: { done: own.filter(({ status }) => status !== "open").length, total: own.length },
      status: statusOfAll(own),
      ...accuracy,
      seconds: begun ? seconds / begun : undefined,
    };
  });
}

/** A setting of which a trial failed has failed: its mean would be that of those that went well. */
function statusOfAll(trials: readonly ShownTrial[]): ShownTrial["status"] {
  const order = ["failed", "open", "halted", "trained"] as const;
  return order.find((status) => trials.some((trial) => trial.status === status))!;
}

/** Who gave results back, the busiest first. */
export function shownWorkers(results: readonly JobResult[]): ShownWorker[] {
  const byWorker = Map.groupBy(results, ({ where }) => where.worker);
  return [...byWorker.values()].map((own): ShownWorker => ({
    ...own.at(-1)!.where,
    jobs: own.length,
    failed: own.filter(({ status }) => status === "failed").length,
    seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
    last: own.at(-1)!.trial,
  })).sort((a, b) => b.jobs - a.jobs || (a.worker < b.worker ? -1 : 1));
}

/** The pace of a sweep is that of so many of its last results. */
const RECENT = 50;

/** Seconds until so many jobs are done, by the pace of the last results; `undefined` without one. */
export function secondsLeft(results: readonly JobResult[], jobs: number): number | undefined {
  const recent = results.slice(-RECENT);
  if (recent.length === 0 || jobs === 0) return undefined;
  const mean = recent.reduce((sum, { seconds }) => sum + seconds, 0) / recent.length;
  const workers = new Set(recent.map(({ where }) => where.worker)).size;
  return Math.ceil(jobs / workers) * mean;
}
