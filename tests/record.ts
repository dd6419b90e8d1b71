/** The record of a run, for tests that need one. @module */
import { dense, globalAveragePooling2D, sequential } from "../engine/model/layers/mod.ts";
import type { RunRecord } from "../engine/run/record.ts";
import { RECIPES } from "../engine/train/recipes.ts";

/** A run that has begun: all that `run.json` may have. */
export const RECORD: RunRecord = {
  format: 2,
  status: "running",
  started: "2026-01-31T12:00:00.000Z",
  configuration: {
    ...RECIPES.modern,
    architecture: "tiny",
    network: sequential(globalAveragePooling2D(), dense(2)).description,
    fit: "cover",
    size: { height: 28, width: 23 },
  },
  seed: 7,
  adapter: { name: "some adapter", software: false, limits: { maxBufferSize: 2 ** 28 } },
  backend: "deno",
  versions: { loupe: "0.1.0", deno: "2.9.5", os: "linux" },
  data: {
    folder: "/somewhere/pets",
    fingerprint: "abc123",
    pictures: 3,
    digests: { train: ["56cd", "78ef"], validation: [], test: ["12ab"] },
  },
  split: { train: ["a", "b"], validation: [], test: ["c"] },
  kernels: { "relu [4] {}": "relu" },
};
