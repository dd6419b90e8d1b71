/** Parameters at a few steps of a training, in half precision: the gallery scrubs through them. @module */
import { join } from "node:path";
import type { Trainer } from "../train/trainer.ts";
import { writeFile } from "./disk.ts";

const COUNT = 24;
const MOST_BYTES = 300e6;

/** Log-spaced steps from 0 to `last`, both included. */
export function snapshotSteps(last: number, count: number): Set<number> {
  const steps = Array.from(
    { length: count },
    (_, i) => Math.round((last + 1) ** (i / (count - 1))) - 1,
  );
  return new Set([0, ...steps, last]);
}

/** Tells the trainer when to take snapshots, and writes them as `snapshots/<step>.f16`. */
export function createSnapshots(run: string, trainer: Trainer) {
  const bytes = trainer.network.packed.shape[0] * 2;
  const count = Math.max(2, Math.min(COUNT, Math.floor(MOST_BYTES / bytes) - 1));
  const steps = snapshotSteps(trainer.steps, count);
  return {
    wants: (step: number) => steps.has(step),
    write(step: number, packed: Float32Array): Promise<void> {
      const half = new Float16Array(packed);
      const name = `${String(step).padStart(8, "0")}.f16`;
      return writeFile(join(run, "snapshots", name), new Uint8Array(half.buffer));
    },
  };
}
