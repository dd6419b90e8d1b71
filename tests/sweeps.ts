/** Sweeps that were never trained, for tests of what comes of them. @module */
import type { LayerDescription } from "../engine/formats/model.ts";
import { tiny } from "../engine/model/architectures/tiny.ts";
import { uniforms } from "../engine/graph/random.ts";
import { RECIPES } from "../engine/train/recipes.ts";
import { jobOf, openJobs, type Sweep } from "../engine/sweep/sweep.ts";
import type { Job, JobResult } from "../engine/sweep/trial.ts";

/** A sweep over learning rates, one a setting. */
export function sweepOf(
  rates: readonly number[],
  { seeds = [1], ends = [], ...rest }: Partial<Sweep> & { readonly ends?: readonly number[] } = {},
): Sweep {
  const network: LayerDescription = tiny.build(2, { filters: [2, 4, 4], units: [8] }).description;
  return {
    format: 1,
    status: "running",
    started: "2026-01-31T12:00:00.000Z",
    version: "0.1.0",
    data: { folder: "/faces", classes: ["a", "b"], training: 32, validation: 8, test: 8 },
    backend: "deno",
    dimensions: [{ name: "learning-rate", values: rates }],
    search: ends.length ? "halving" : "grid",
    seed: 1,
    seeds,
    settings: rates.map((learningRate) => ({
      varied: { "learning-rate": learningRate },
      configuration: {
        ...RECIPES.modern,
        epochs: 9,
        learningRate,
        architecture: "tiny",
        network,
        fit: "cover" as const,
        size: { height: 16, width: 12 },
      },
      pictures: "0".repeat(64),
      ends,
    })),
    kernels: [],
    ...rest,
  };
}

/** The result of a job that would have reached an accuracy; a failed one of none. */
export function resultOf({ trial, rung, until }: Job, accuracy: number | undefined): JobResult {
  const where = { worker: "a", adapter: "b", software: false, backend: "deno" };
  const about = { trial: trial.trial, rung, seconds: 2, where };
  if (accuracy === undefined) return { status: "failed", ...about, error: "Cannot train" };
  const steps = until ?? 18;
  return {
    status: "finished",
    ...about,
    steps,
    epochs: [],
    bestEpoch: 1,
    validationLoss: 1 - accuracy,
    validationAccuracy: accuracy,
    kernels: {},
  };
}

/** Does all jobs of a sweep, of those that are open one drawn by a seed at a time; in that order. */
export function done(
  sweep: Sweep,
  accuracyOf: (job: Job) => number | undefined,
  seed = 1,
): JobResult[] {
  const random = uniforms(seed, 1);
  const results: JobResult[] = [];
  for (;;) {
    const open = openJobs(sweep, results);
    if (open.length === 0) return results;
    const job = open[Math.floor(random() * open.length)];
    results.push(resultOf(job, accuracyOf(job)));
  }
}

/** The results in an order that says nothing of how they came. */
export const sorted = (results: readonly JobResult[]): JobResult[] =>
  results.toSorted((a, b) => a.rung - b.rung || a.trial - b.trial);

/** A result of the trial at a rung. */
export const resultAt = (sweep: Sweep, trial: number, rung: number, accuracy?: number) =>
  resultOf(jobOf(sweep, trial, rung), accuracy);
