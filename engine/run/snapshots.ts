/** Weights at a few steps of a training, in half precision: the gallery scrubs through them. @module */
import { join } from "node:path";
import { layPack } from "../graph/graph.ts";
import type { Shape } from "../graph/spec.ts";
import type { StoredVariables } from "../train/store.ts";
import { writeFile } from "./disk.ts";
import { MOST_WEIGHTS, readBytes } from "./read_file.ts";

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

/** What snapshots are taken of: a training of so many steps, of a network with these variables. */
export interface Snapshotted {
  readonly steps: number;
  readonly variables: ReadonlyMap<string, { readonly shape: Shape }>;
}

/**
 * Tells the trainer when to take snapshots, and writes them as `snapshots/<step>.f16`: all but those
 * with a weight that is no number in half precision.
 */
export function createSnapshots(run: string, { steps: last, variables }: Snapshotted) {
  const { offsets, size } = layPack([...variables.values()].map(({ shape }) => shape), "f32");
  const count = Math.max(2, Math.min(COUNT, Math.floor(MOST_BYTES / (size * 2)) - 1));
  const steps = snapshotSteps(last, count);
  return {
    wants: (step: number) => steps.has(step),
    async write(step: number, stored: StoredVariables): Promise<void> {
      const half = new Float16Array(size);
      [...variables.keys()].forEach((name, i) => half.set(stored.get(name)!.data, offsets[i]));
      if (half.every(Number.isFinite)) {
        await writeFile(snapshotFile(run, step), new Uint8Array(half.buffer));
      }
    },
  };
}

/** The steps of the snapshots, in order. */
export async function listSnapshots(run: string): Promise<number[]> {
  const steps: number[] = [];
  try {
    for await (const { name } of Deno.readDir(join(run, "snapshots"))) {
      const [, step] = /^(\d{8,15})\.f16$/.exec(name) ?? [];
      if (step) steps.push(Number(step));
    }
  } catch (error) {
    const isNone = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (!isNone) throw error;
  }
  return steps.sort((a, b) => a - b);
}

/**
 * The bytes of a snapshot: all variables of the network, flat, in half precision. Throws an `Error`
 * where there is none of that step.
 */
export async function readSnapshotBytes(run: string, step: number): Promise<Uint8Array> {
  const bytes = await readBytes(snapshotFile(run, step), MOST_WEIGHTS);
  if (bytes) return bytes;
  throw new Error(`Cannot open the weights of step ${step} as this run kept none`);
}
