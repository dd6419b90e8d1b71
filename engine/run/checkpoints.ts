/**
 * Checkpoints of a run: the latest and the one before, each in a folder named by its step, each
 * with the best weights so far.
 *
 *     checkpoints/00000120/
 *       variables.safetensors  all that lasts from step to step, by name
 *       manifest.json          the rest of the training's state
 *       checksums.sha256       of both; `sha256sum -c` reads it too
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { TrainingState } from "../train/state.ts";
import { type Checkpoint, FILES, filesOf, LAST_FILE, stateOf } from "./checkpoint_state.ts";
import { DISK, type Disk, named } from "./disk.ts";
import type { Kernels } from "./record.ts";

const SUMS = "checksums.sha256";

/** The most of the training's time that saving takes. */
const MOST_TIME = 0.05;
/**
 * The pace of a training is known after so many steps without a save, more than the host is ahead of
 * the device, or milliseconds.
 */
const [KNOWN_STEPS, KNOWN_TIME] = [16, 5000];
/** Until a save was timed: bytes a millisecond that a disk takes, with reading back and hashing. */
const BYTES_PER_MILLISECOND = 200e3;

/** How checkpoints are made. */
export interface CheckpointOptions {
  /** The kernels that lead to the states. */
  readonly kernels: Kernels;
  readonly everySeconds: number;
  /** About how many bytes a checkpoint has. */
  readonly bytes: number;
  readonly disk?: Disk;
  /** In milliseconds. */
  readonly now?: () => number;
}

/** Tells the trainer when a checkpoint is due, and writes it. */
export function createCheckpoints(run: string, options: CheckpointOptions) {
  const { everySeconds, bytes, kernels } = options;
  const { disk = DISK, now = () => performance.now() } = options;
  const folder = join(run, "checkpoints");
  const started = now();
  let [last, spent, cost] = [started, 0, bytes / BYTES_PER_MILLISECOND];
  let steps = 0;
  /** Where the training stood after its first step, or when the last save was done. */
  let calm: Moment | undefined;
  /** When the save that is on its way was asked for, and the milliseconds of a step till then. */
  let pending: Moment & { readonly perStep: number } | undefined;
  return {
    /**
     * To be asked after every step, with how many are done: whether the time has come, and saving would keep to its share of
     * all time. Once it has, no other is due until that one is written.
     */
    due(step: number): boolean {
      const here = { time: now(), steps: steps = step };
      calm ??= here;
      const passed = { time: here.time - calm.time, steps: steps - calm.steps };
      const isDue = !pending && here.time - last >= everySeconds * 1000 &&
        (passed.steps >= KNOWN_STEPS || passed.time >= KNOWN_TIME) &&
        spent + 2 * cost <= MOST_TIME * (here.time - started); // the next may be slower than the last
      if (isDue) pending = { ...here, perStep: passed.time / Math.max(1, passed.steps) };
      return isDue;
    },
    /**
     * Writes it beside, syncs and renames it; then the last but one goes. Returns the milliseconds
     * that the training lost: those since it was asked for, less those of the steps done meanwhile.
     */
    async write(state: TrainingState): Promise<number> {
      const asked = pending ?? { time: now(), steps, perStep: 0 };
      await save(disk, folder, { ...state, kernels });
      last = now();
      cost = Math.max(0, last - asked.time - (steps - asked.steps) * asked.perStep);
      spent += cost;
      calm = { time: last, steps };
      pending = undefined;
      return cost;
    },
  };
}

/** How far a training had come, and when. */
interface Moment {
  readonly time: number;
  readonly steps: number;
}

async function save(disk: Disk, folder: string, state: Checkpoint): Promise<void> {
  const fresh = join(folder, "new");
  try {
    await disk.remove(fresh);
    await disk.makeFolder(fresh);
    let sums = "";
    for (const [file, bytes] of filesOf(state)) {
      sums += sumLine(file, bytes);
      await disk.write(join(fresh, file), bytes);
    }
    await disk.write(join(fresh, SUMS), new TextEncoder().encode(sums));
    await disk.syncFolder(fresh);
    await disk.rename(fresh, join(folder, nameOf(state.step)));
    await disk.syncFolder(folder);
    const [, , ...older] = await listCheckpoints(folder);
    for (const name of older) {
      const old = join(folder, "old"); // half of a folder is never found under a step's name
      await disk.remove(old);
      await disk.rename(join(folder, name), old);
      await disk.remove(old);
    }
  } catch (error) {
    await disk.remove(fresh).catch(() => {}); // the first error is the one that counts
    throw named(error, fresh);
  }
}

const nameOf = (step: number) => String(step).padStart(8, "0");
const sumLine = (file: string, bytes: Uint8Array) =>
  `${createHash("sha256").update(bytes).digest("hex")}  ${file}\n`;

/** The names of all checkpoints, the latest first. */
async function listCheckpoints(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (/^\d{8,}$/.test(name)) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names.sort((a, b) => Number(b) - Number(a));
}

/**
 * Reads the latest checkpoint of a run, or the latest of fewer than `before` steps, or the one before
 * where that is damaged, which `warn` is told. `undefined` where the run stopped before its first
 * checkpoint; throws an `Error` where there are some and none is whole.
 */
export async function readCheckpoint(
  run: string,
  warn: (text: string) => void,
  before = Infinity,
): Promise<Checkpoint | undefined> {
  const folder = join(run, "checkpoints");
  const names = (await listCheckpoints(folder)).filter((name) => Number(name) < before);
  for (const name of names) {
    try {
      const state = stateOf(await readSummed(join(folder, name)));
      if (state.step === Number(name)) return state;
      throw new Error(`it is of step ${state.step}`);
    } catch (error) {
      warn(
        `Warning: the checkpoint of step ${Number(name)} can't be used: ${
          (error as Error).message
        }`,
      );
    }
  }
  if (names.length === 0) return undefined;
  throw new Error(`Cannot resume '${run}' as none of its checkpoints is whole: train it anew`);
}

/** Removes the checkpoints after a step: damaged ones, which must not count as the latest. */
export async function dropCheckpointsAfter(run: string, step: number): Promise<void> {
  const folder = join(run, "checkpoints");
  for (const name of await listCheckpoints(folder)) {
    if (Number(name) > step) await DISK.remove(join(folder, name));
  }
}

/** Reads the files of a checkpoint. Throws an `Error` where one is not as its checksum has it. */
async function readSummed(folder: string): Promise<Map<string, Uint8Array>> {
  const sums = new TextDecoder().decode(await readPart(folder, SUMS));
  const lines = sums.split("\n").filter(Boolean);
  const names = lines.map((line) => line.slice(66));
  const files = new Map<string, Uint8Array>();
  for (const [i, name] of names.entries()) {
    if (!FILES.includes(name)) throw new Error(`its ${SUMS} is damaged`);
    const bytes = await readPart(folder, name);
    if (sumLine(name, bytes) !== `${lines[i]}\n`) {
      throw new Error(`its ${name} does not have its checksum`);
    }
    files.set(name, bytes);
  }
  // With the last file's line, and that line's end, all others are there.
  if (names.at(-1) !== LAST_FILE || !sums.endsWith("\n")) throw new Error(`its ${SUMS} is cut off`);
  return files;
}

async function readPart(folder: string, file: string): Promise<Uint8Array> {
  try {
    return await Deno.readFile(join(folder, file));
  } catch (error) {
    throw error instanceof Deno.errors.NotFound ? new Error(`it has no ${file}`) : error;
  }
}
