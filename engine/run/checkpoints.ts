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
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import type { TrainingState } from "../train/state.ts";
import { type Checkpoint, FILES, filesOf, LAST_FILE, stateOf } from "./checkpoint_state.ts";
import { DISK, type Disk, named } from "./disk.ts";
import type { Kernels } from "./recorded_configuration.ts";

const SUMS = "checksums.sha256";

/** The most of the training's time that saving takes. */
const MOST_TIME = 0.05;
/**
 * Bytes a millisecond that reading back and writing take. Waiting for them, beside the training, costs
 * it nothing.
 */
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
  const moving = bytes / BYTES_PER_MILLISECOND;
  let [last, spent, cost] = [started, 0, moving];
  let isPending = false;
  return {
    /**
     * Whether the time has come, and saving would keep to its share of all time. Once it has, no other
     * is due until that one is written.
     */
    due(): boolean {
      const time = now();
      const isDue = !isPending && time - last >= everySeconds * 1000 &&
        spent + 2 * cost <= MOST_TIME * (time - started); // the next may be slower than the last
      isPending ||= isDue;
      return isDue;
    },
    /**
     * Writes it beside, syncs and renames it; then the last but one goes. Returns the milliseconds
     * that it took from the training: those in which this thread worked for it, and those of moving it.
     */
    async write(state: TrainingState): Promise<number> {
      cost = moving + await save(disk, folder, { ...state, kernels }, now);
      last = now();
      spent += cost;
      isPending = false;
      return cost;
    },
  };
}

/** Saves a state; returns the milliseconds that laying it out and hashing it took. */
async function save(
  disk: Disk,
  folder: string,
  state: Checkpoint,
  now: () => number,
): Promise<number> {
  const fresh = join(folder, "new");
  try {
    await disk.remove(fresh);
    await disk.makeFolder(fresh);
    let [sums, worked, since] = ["", 0, now()];
    for (const [file, bytes] of filesOf(state)) {
      sums += sumLine(file, bytes);
      worked += now() - since;
      await disk.write(join(fresh, file), bytes);
      since = now();
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
    return worked;
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
          visible(reasonOf(error))
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
