/** Jobs, and results of them, for tests of what carries them. @module */
import { dense, globalAveragePooling2D, sequential } from "../../engine/model/layers/mod.ts";
import type { Packs } from "../../engine/cluster/worker.ts";
import type { Job, JobResult, Where } from "../../engine/sweep/trial.ts";
import { RECIPES } from "../../engine/train/recipes.ts";

/** A job of a trial that asks for the pictures of `digest`. */
export function jobOf(trial: number, digest = "0".repeat(64)): Job {
  return {
    rung: 0,
    trial: {
      trial,
      setting: trial,
      varied: { "learning-rate": 0.001 * (trial + 1), architecture: "tiny" },
      seed: trial,
      pictures: digest,
      kernels: { "relu [4] {}": "relu" },
      configuration: {
        ...RECIPES.modern,
        architecture: "tiny",
        network: sequential(globalAveragePooling2D(), dense(2)).description,
        fit: "cover",
        size: { height: 8, width: 8 },
      },
    },
  };
}

/** What a worker says of itself. */
export const whereOf = (worker: string): Where => ({
  worker,
  adapter: "some adapter",
  software: true,
  backend: "deno",
});

/** What comes of a job that was trained; it follows from the job alone. */
export function resultOf({ trial: { trial, seed }, rung }: Job, worker: string): JobResult {
  const validationAccuracy = 1 / (1 + seed);
  return {
    status: "finished",
    trial,
    rung,
    steps: 3,
    bestEpoch: 1,
    validationLoss: seed / 3,
    validationAccuracy,
    epochs: [{
      epoch: 1,
      step: 3,
      loss: seed / 7,
      accuracy: 0.5,
      validationLoss: seed / 3,
      validationAccuracy,
    }],
    kernels: {},
    seconds: 0.1,
    where: whereOf(worker),
  };
}

/** Pictures kept in memory, and how often some came. */
export function packsInMemory(): Packs & { readonly came: string[] } {
  const kept = new Map<string, Uint8Array>();
  const came: string[] = [];
  return {
    came,
    has: (digest) => Promise.resolve(kept.has(digest)),
    put(digest, bytes) {
      came.push(digest);
      kept.set(digest, bytes);
      return Promise.resolve();
    },
  };
}
