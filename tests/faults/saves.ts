/** Saves that are interrupted, and checkpoints that are damaged. @module */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { StoredTensor } from "../../engine/formats/safetensors.ts";
import type { Checkpoint } from "../../engine/run/checkpoint_state.ts";
import { createCheckpoints, readCheckpoint } from "../../engine/run/checkpoints.ts";
import { DISK, type Disk } from "../../engine/run/disk.ts";
import { counter, type Figure, wholeCheckpoint } from "./processes.ts";

const OPTIONS = { everySeconds: 0, bytes: 0, kernels: {} };

function stateOf(step: number): Checkpoint {
  const kernel = Float32Array.from({ length: 256 }, (_, i) => step + i);
  return {
    step,
    epoch: { sums: { loss: step / 3, accuracy: step }, count: 2 * step },
    learningRates: [],
    verdicts: [{ step, epoch: 1, bestEpoch: 1 }],
    variables: new Map<string, StoredTensor>([
      ["conv1/kernel", { shape: [4, 64], data: kernel }],
      ["adam/first/conv1/kernel", { shape: [4, 64], data: kernel.map((value) => -value) }],
      ["best", { shape: [4], data: Uint32Array.of(step, 1, 1, 2 ** 31) }],
      ["best/conv1/kernel", { shape: [4, 64], data: new Float32Array(256).fill(step) }],
    ]),
    kernels: OPTIONS.kernels,
  };
}

/** How a change to the disk fails. */
export type Failure =
  | "not begun"
  | "half done"
  | "process dies"
  | "process dies half done"
  | "disk full";
export const FAILURES: readonly Failure[] = [
  "not begun",
  "half done",
  "process dies",
  "process dies half done",
  "disk full",
];

/** A disk whose change number `at` fails; a process that has died changes nothing more. */
function failing(at: number, failure: Failure): { disk: Disk; changes: () => number } {
  let changes = 0;
  let isDead = false;
  const guarded = <A extends unknown[]>(
    change: (...args: A) => Promise<void>,
    half: (...args: A) => Promise<void>,
  ) =>
  async (...args: A) => {
    if (isDead) throw new Error("the process is dead");
    if (changes++ !== at) return await change(...args);
    isDead = failure.startsWith("process");
    if (failure.endsWith("half done")) await half(...args);
    throw new Error(failure === "disk full" ? "No space left (os error 28)" : failure);
  };
  const nothing = () => Promise.resolve();
  const disk: Disk = {
    makeFolder: guarded(DISK.makeFolder, DISK.makeFolder),
    write: guarded(
      DISK.write,
      (path, bytes) => Deno.writeFile(path, bytes.subarray(0, bytes.length / 2)),
    ),
    rename: guarded(DISK.rename, nothing),
    remove: guarded(DISK.remove, async (path) => {
      // Half of a folder is gone.
      const names = await Array.fromAsync(Deno.readDir(path)).catch(() => []);
      await Promise.all(names.slice(1).map(({ name }) => Deno.remove(join(path, name))));
    }),
    syncFolder: guarded(DISK.syncFolder, nothing),
  };
  return { disk, changes: () => changes };
}

/** How many changes the third save of a run makes. */
async function countChanges(): Promise<number> {
  const run = await Deno.makeTempDir();
  const { disk, changes } = failing(Infinity, "not begun");
  for (const step of [1, 2]) await createCheckpoints(run, OPTIONS).write(stateOf(step));
  await createCheckpoints(run, { ...OPTIONS, disk }).write(stateOf(3));
  await Deno.remove(run, { recursive: true });
  return changes();
}

/** One save after two good ones, failing at one change: the old or the new must be whole. */
async function interrupt(at: number, failure: Failure): Promise<void> {
  const run = await Deno.makeTempDir();
  try {
    const good = createCheckpoints(run, OPTIONS);
    await good.write(stateOf(1));
    await good.write(stateOf(2));
    const { disk } = failing(at, failure);
    const error = await createCheckpoints(run, { ...OPTIONS, disk }).write(stateOf(3))
      .then(() => undefined, (error: Error) => error);
    assert(error, "the failure was told");
    if (failure === "disk full") assert.match(error.message, /as the disk is full: free some/);
    const found = await wholeCheckpoint(run);
    assert.deepEqual(found, stateOf(found?.step === 3 ? 3 : 2));
    // The next save finds nothing in its way.
    await createCheckpoints(run, OPTIONS).write(stateOf(4));
    assert.deepEqual(await wholeCheckpoint(run), stateOf(4));
    const names = await Array.fromAsync(Deno.readDir(join(run, "checkpoints")));
    assert.equal(names.length, 2, "two checkpoints and nothing else");
  } finally {
    await Deno.remove(run, { recursive: true });
  }
}

/** Every change of one save fails, in each of the ways. */
export async function everyWrite(failures: readonly Failure[]): Promise<Figure> {
  const { check, figure } = counter("writes of one save failing: the old or the new is whole");
  const changes = await countChanges();
  for (const failure of failures) {
    for (let at = 0; at < changes; at++) {
      await check(`change ${at}, ${failure}`, () => interrupt(at, failure));
    }
  }
  return figure(`${changes} changes to the disk, in ${failures.length} ways`);
}

/** Damages a file of the latest checkpoint: cuts it off, or flips a bit. */
async function damage(path: string, random: () => number): Promise<void> {
  const bytes = await Deno.readFile(path);
  const at = Math.floor(random() * bytes.length);
  if (random() < 0.5) return await Deno.writeFile(path, bytes.subarray(0, at));
  bytes[at] ^= 1 << Math.floor(random() * 8);
  await Deno.writeFile(path, bytes);
}

/** Damages checkpoints again and again: each time it is said, and the one before is used. */
export async function damaged(count: number, random: () => number): Promise<Figure> {
  const { check, figure } = counter("damaged checkpoint files detected, the one before used");
  const run = await Deno.makeTempDir();
  const checkpoints = createCheckpoints(run, OPTIONS);
  await checkpoints.write(stateOf(1));
  await checkpoints.write(stateOf(2));
  const latest = join(run, "checkpoints", "00000002");
  const files = (await Array.fromAsync(Deno.readDir(latest))).map(({ name }) => name).sort();
  for (let i = 0; i < count; i++) {
    const path = join(latest, files[Math.floor(random() * files.length)]);
    const whole = await Deno.readFile(path);
    await damage(path, random);
    await check(`number ${i}, ${path}`, async () => {
      const warnings: string[] = [];
      const found = await readCheckpoint(run, (text) => void warnings.push(text));
      assert.deepEqual(found, stateOf(1));
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], /the checkpoint of step 2 can't be used: its/);
    });
    await Deno.writeFile(path, whole);
  }
  await Deno.remove(run, { recursive: true });
  return figure();
}
