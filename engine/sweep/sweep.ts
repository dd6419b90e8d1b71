/** A sweep: what it varies, what it tries, and which jobs of it are open. @module */
import {
  array,
  literal,
  name,
  object,
  optional,
  record,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import {
  type Backend,
  BACKENDS,
  CONFIGURATION,
  type Kernels,
  type RecordedConfiguration,
} from "../run/recorded_configuration.ts";
import { DIMENSION, type Dimension, type Point, SEARCH, type Search } from "./space.ts";
import { DIGEST, type Job, type JobResult, type Trial, VARIED } from "./trial.ts";

/** What trials share that differ in the seed alone. */
export interface Setting {
  readonly varied: Point;
  readonly configuration: RecordedConfiguration;
  /** SHA-256 of the packed pictures, in hexadecimal. */
  readonly pictures: string;
  /** Which of the sweep's `kernels` are its own. */
  readonly kernels?: number;
  /** Of halving: the last step of each rung but the last, the lowest first; none otherwise. */
  readonly ends: readonly number[];
}

/** The trial that was chosen, by validation. */
export interface Chosen {
  readonly trial: number;
  /** The run in which it was trained and tested, beside the sweep's folder. */
  readonly run?: string;
}

/** `sweep.json`: all that decides a sweep. */
export interface Sweep {
  /** What of this file is where. */
  readonly format: 1;
  readonly status: "running" | "stopped" | "finished" | "failed";
  /** ISO 8601. */
  readonly started: string;
  /** ISO 8601, of the last ending; absent while it was never ended. */
  readonly ended?: string;
  /** Of Loupe. */
  readonly version: string;
  readonly data: {
    readonly folder: string;
    readonly classes: readonly string[];
    /** How many pictures. */
    readonly training: number;
    readonly validation: number;
    readonly test: number;
  };
  /** What lies between this machine's adapter and its trainings. */
  readonly backend: Backend;
  readonly dimensions: readonly Dimension[];
  readonly search: Search;
  /** Of the search and of the split. */
  readonly seed: number;
  /** Each setting is trained once by each of these. */
  readonly seeds: readonly number[];
  readonly settings: readonly Setting[];
  /** Kernels that were found for networks of the settings. */
  readonly kernels: readonly Kernels[];
  /** Where they were found, as `placeOf` tells it. */
  readonly tunedOn?: string;
  /** What was chosen at the end, if anything could be. */
  readonly chosen?: Chosen;
  /** Why it ended early, or failed. */
  readonly why?: string;
}

/** How many trials a sweep has. */
export const trialCount = ({ settings, seeds }: Pick<Sweep, "settings" | "seeds">): number =>
  settings.length * seeds.length;

/** How many rungs: one but for halving. */
export const rungCount = ({ settings }: Pick<Sweep, "settings">): number =>
  1 + Math.min(...settings.map(({ ends }) => ends.length));

/** A trial by its number: the seeds of a setting follow each other. */
export function trialOf(
  { settings, seeds, kernels, tunedOn }: Pick<Sweep, "settings" | "seeds" | "kernels" | "tunedOn">,
  number: number,
): Trial {
  const index = Math.floor(number / seeds.length);
  const { varied, configuration, pictures, kernels: own } = settings[index];
  return {
    trial: number,
    setting: index,
    varied,
    seed: seeds[number % seeds.length],
    configuration,
    pictures,
    ...own !== undefined && { kernels: kernels[own], tunedOn },
  };
}

/** The results by trial and rung; of two for one job the first counts. */
export function resultsByJob(results: readonly JobResult[]): Map<string, JobResult> {
  const found = new Map<string, JobResult>();
  for (const result of results) {
    const key = keyOf(result.trial, result.rung);
    if (!found.has(key)) found.set(key, result);
  }
  return found;
}

/** The key of a job's result in `resultsByJob`. */
export const keyOf = (trial: number, rung: number): string => `${trial} ${rung}`;

/**
 * The jobs without a result that can be done now, in the order of trials: of halving those of the first
 * rung that is not complete. None where the sweep is done. The order of results plays no part.
 */
export function openJobs(sweep: Sweep, results: readonly JobResult[]): Job[] {
  const found = resultsByJob(results);
  const rungs = rungCount(sweep);
  let settings = sweep.settings.map((_, i) => i);
  for (let rung = 0; rung < rungs; rung++) {
    const trials = settings.flatMap((setting) => trialsOf(sweep, setting));
    const open = trials.filter((trial) => !found.has(keyOf(trial, rung)));
    if (open.length > 0) return open.map((trial) => jobOf(sweep, trial, rung));
    settings = survivorsOf(sweep, found, settings, rung);
  }
  return [];
}

/** The job of a trial at a rung. */
export function jobOf(sweep: Sweep, trial: number, rung: number): Job {
  const until = sweep.settings[Math.floor(trial / sweep.seeds.length)].ends[rung];
  return { trial: trialOf(sweep, trial), rung, ...until !== undefined && { until } };
}

/** The trials of a setting. */
export const trialsOf = ({ seeds }: Pick<Sweep, "seeds">, setting: number): number[] =>
  seeds.map((_, i) => setting * seeds.length + i);

/** A setting's validation over its seeds, at a rung. */
export interface Score {
  readonly accuracy: number;
  readonly loss: number;
}

/** The mean validation of a setting at a rung; nothing where a trial failed or is missing. */
export function scoreOf(
  sweep: Pick<Sweep, "seeds">,
  found: ReadonlyMap<string, JobResult>,
  setting: number,
  rung: number,
): Score | undefined {
  const results = trialsOf(sweep, setting).map((trial) => found.get(keyOf(trial, rung)));
  const finished = results.filter((result) => result?.status === "finished");
  if (finished.length < results.length) return undefined;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    accuracy: mean(finished.map(({ validationAccuracy }) => validationAccuracy)),
    loss: mean(finished.map(({ validationLoss }) => validationLoss)),
  };
}

/** The better first: by accuracy, of equals by loss; what has no score last. Stable. */
export function compareScores(a: Score | undefined, b: Score | undefined): number {
  if (!a || !b) return (a ? 0 : 1) - (b ? 0 : 1);
  return b.accuracy - a.accuracy || a.loss - b.loss || 0;
}

/** One of so many settings is let go on to the next rung. */
export const KEPT_OF = 3;

/** The best third of settings at a rung, in the order of their numbers; never one without a score. */
function survivorsOf(
  sweep: Sweep,
  found: ReadonlyMap<string, JobResult>,
  settings: readonly number[],
  rung: number,
): number[] {
  const scored = settings.map((setting) => ({
    setting,
    score: scoreOf(sweep, found, setting, rung),
  }));
  return scored.sort((a, b) => compareScores(a.score, b.score) || a.setting - b.setting)
    .slice(0, Math.ceil(settings.length / KEPT_OF))
    .filter(({ score }) => score)
    .map(({ setting }) => setting)
    .sort((a, b) => a - b);
}

const SETTING: Schema<Setting> = object({
  varied: record(VARIED),
  configuration: CONFIGURATION,
  pictures: DIGEST,
  kernels: optional(whole(0)),
  ends: array(whole(1)),
});

/** What a sweep must be. */
export const SWEEP: Schema<Sweep> = object({
  format: literal(1),
  status: literal("running", "stopped", "finished", "failed"),
  started: text,
  ended: optional(text),
  version: text,
  data: object({
    folder: text,
    classes: array(name),
    training: whole(1),
    validation: whole(1),
    test: whole(0),
  }),
  backend: literal(...BACKENDS),
  dimensions: array(DIMENSION, 1),
  search: SEARCH,
  seed: whole(0, 2 ** 32 - 1),
  seeds: array(whole(0, 2 ** 32 - 1), 1),
  settings: array(SETTING, 1),
  kernels: array(record(text)),
  tunedOn: optional(text),
  chosen: optional(object({ trial: whole(0), run: optional(name) })),
  why: optional(text),
});
