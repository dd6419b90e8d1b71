/** What `run.json` says of a training. @module */
import about from "../../deno.json" with { type: "json" };
import type { Trainer } from "../../engine/train/trainer.ts";
import type { Prepared } from "./prepare.ts";
import type { RunRecord } from "../../engine/run/run_directory.ts";

/** The record of a training that begins now, or began at `started`. */
export function recordOf(
  prepared: Prepared,
  trainer: Trainer,
  started = new Date().toISOString(),
): RunRecord {
  const { device, dataset, split, recipe, seed, folder, fit, architecture, layers } = prepared;
  const names = (indices: Uint32Array) => Array.from(indices, (i) => dataset.files[i]);
  const { maxBufferSize, maxStorageBufferBindingSize } = device.gpu.limits;
  return {
    status: "running",
    started,
    configuration: {
      ...recipe,
      architecture,
      layers,
      fit,
      size: { height: dataset.height, width: dataset.width },
    },
    seed,
    adapter: {
      name: device.adapter.name,
      software: device.traits.software,
      limits: { maxBufferSize, maxStorageBufferBindingSize },
    },
    versions: { loupe: about.version, deno: Deno.version.deno, os: Deno.build.os },
    data: {
      folder,
      fingerprint: dataset.fingerprint,
      pictures: dataset.files.length,
      testDigests: prepared.testDigests,
    },
    split: {
      train: names(split.train),
      validation: names(split.validation),
      test: names(split.test),
    },
    kernels: trainer.choices,
  };
}
