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

/** Where the snapshot of a step is. */
export function snapshotFile(run: string, step: number): string {
  return join(run, "snapshots", `${String(step).padStart(8, "0")}.f16`);
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
      return writeFile(snapshotFile(run, step), new Uint8Array(half.buffer));
    },
  };
}

/** The steps of the snapshots, in order. */
export async function listSnapshots(run: string): Promise<number[]> {
  const steps: number[] = [];
  try {
    for await (const { name } of Deno.readDir(join(run, "snapshots"))) {
      const [, step] = /^(\d{8,})\.f16$/.exec(name) ?? [];
      if (step) steps.push(Number(step));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return steps.sort((a, b) => a - b);
}

/** The bytes of a snapshot: all parameters, flat, in half precision. */
export function readSnapshotBytes(run: string, step: number): Promise<Uint8Array> {
  return Deno.readFile(snapshotFile(run, step));
}
