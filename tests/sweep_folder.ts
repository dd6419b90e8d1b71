/** A sweep on disk as it might have gone, for tests that need one. @module */
import { join } from "node:path";
import { uniforms } from "../engine/graph/random.ts";
import { writeSweep } from "../engine/run/sweep_files.ts";
import { pointsOf, type Search } from "../engine/sweep/space.ts";
import { openJobs, type Sweep } from "../engine/sweep/sweep.ts";
import type { Job, JobResult, TrialEpoch } from "../engine/sweep/trial.ts";
import { RECORD } from "./record.ts";

/** How large a sweep is, and how far. */
export interface SweepShape {
  readonly settings: number;
  readonly seeds: number;
  readonly search?: Search;
  readonly workers?: number;
  /** Jobs that are done; all where absent. */
  readonly done?: number;
}

const EPOCHS = 12;
const STEPS_PER_EPOCH = 10;

/** The plan of a sweep over learning rate, network and batch size. */
export function planSweep({ settings, seeds, search = "random" }: SweepShape): Sweep {
  const range = { from: 1e-4, to: 1e-2, isWhole: false, isLog: true };
  const dimensions = [
    { name: "learning-rate", range },
    { name: "architecture", values: ["tiny", "resnet8", "mobilenet_v2"] },
    { name: "batch", values: [32, 64, 128] },
  ];
  const points = pointsOf(dimensions, { search, count: settings, seed: 5 });
  return {
    ...{ format: 1, status: "running", started: "2026-01-31T12:00:00.000Z", version: "0.1.0" },
    backend: "deno",
    data: {
      ...{ folder: "/somewhere/pets", classes: ["cat", "dog"] },
      ...{ training: 320, validation: 80, test: 80 },
    },
    ...{ dimensions, search, seed: 5, seeds: Array.from({ length: seeds }, (_, i) => i) },
    settings: points.map((varied) => ({
      varied,
      configuration: { ...RECORD.configuration, architecture: String(varied.architecture) },
      pictures: "0".repeat(64),
      ends: search === "halving" ? [2, 5].map((epochs) => epochs * STEPS_PER_EPOCH) : [],
    })),
    kernels: [],
  };
}

/** What might come of a job: the best rate is about 0.003, larger networks are better and slower. */
export function resultOf({ trial, rung, until }: Job, worker: string): JobResult {
  const { "learning-rate": rate, architecture, batch } = trial.varied;
  const random = uniforms(trial.trial, 9);
  const size = ["tiny", "resnet8", "mobilenet_v2"].indexOf(String(architecture));
  const end = 0.9 + 0.025 * size - 0.07 * Math.log10(Number(rate) / 3e-3) ** 2 +
    0.02 * (random() - 0.5);
  const steps = until ?? EPOCHS * STEPS_PER_EPOCH;
  const epochs = Array.from({ length: steps / STEPS_PER_EPOCH }, (_, i): TrialEpoch => {
    const accuracy = Math.min(1, end - 0.4 * Math.exp(-i / 2.5) + 0.01 * (random() - 0.5));
    return {
      ...{ epoch: i + 1, step: (i + 1) * STEPS_PER_EPOCH, loss: 1 - accuracy, accuracy },
      ...{ validationLoss: 1.1 - accuracy, validationAccuracy: accuracy },
    };
  });
  const seconds = (1 + 2 * size) * (64 / Number(batch) + 1) * epochs.length / 4 * (0.8 + random());
  const about = {
    ...{ trial: trial.trial, rung, seconds },
    where: { worker, adapter: "llvmpipe", software: true, backend: "deno" },
  };
  if (Number(rate) > 9.5e-3) {
    return { ...about, status: "failed", error: "Cannot go on as the loss is not finite" };
  }
  const { validationLoss, validationAccuracy } = epochs.at(-1)!;
  return {
    ...about,
    ...{ status: "finished", steps, epochs, bestEpoch: epochs.length, kernels: {} },
    ...{ validationLoss, validationAccuracy },
  };
}

/** The results of so many jobs, in the order in which they are open. */
export function resultsOf(
  sweep: Sweep,
  { workers = 4, done = Infinity }: Partial<SweepShape>,
): JobResult[] {
  const results: JobResult[] = [];
  for (;;) {
    const open = openJobs(sweep, results).slice(0, done - results.length);
    if (open.length === 0) return results;
    results.push(...open.map((job, i) => resultOf(job, `bench-${i % workers}`)));
  }
}

/** Adds results to those of a sweep. */
export async function addResults(path: string, results: readonly JobResult[]): Promise<void> {
  const lines = results.map((result) => JSON.stringify(result) + "\n").join("");
  await Deno.writeTextFile(join(path, "results.jsonl"), lines, { append: true });
}

/** Writes a sweep's folder; one that is done has finished. */
export async function writeSweepFolder(path: string, shape: SweepShape): Promise<Sweep> {
  const plan = planSweep(shape);
  const results = resultsOf(plan, shape);
  const isDone = openJobs(plan, results).length === 0;
  const sweep: Sweep = { ...plan, status: isDone ? "finished" : "stopped" };
  await Deno.mkdir(path, { recursive: true });
  await writeSweep(path, sweep);
  await addResults(path, results);
  return sweep;
}
