import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { StoredTensor } from "../formats/safetensors.ts";
import { createCheckpoints, dropCheckpointsAfter, readCheckpoint } from "./checkpoints.ts";

const about = { everySeconds: 0, bytes: 0, kernels: { "relu [4] {}": "relu" } };
const state = (step: number) => ({
  step,
  epoch: { sums: { loss: 1.5, accuracy: 3 }, count: 4 },
  learningRates: [{ step: 2, value: 0.5 }],
  verdicts: [{ step: 1, epoch: 1, bestEpoch: 1 }],
  variables: new Map<string, StoredTensor>([
    ["conv1/kernel", { shape: [2], data: Float32Array.of(step, 2) }],
    ["best", { shape: [3], data: Uint32Array.of(7, 8, 2 ** 31) }],
  ]),
});

/** What is read of a state that was written. */
const stored = (step: number) => ({ ...state(step), kernels: about.kernels });

/** A run with checkpoints of steps 2 and 3; that of step 1 is gone. */
async function runWithTwo() {
  const run = await Deno.makeTempDir();
  const checkpoints = createCheckpoints(run, about);
  for (const step of [1, 2, 3]) await checkpoints.write(state(step));
  return run;
}

async function names(run: string) {
  const entries = await Array.fromAsync(Deno.readDir(join(run, "checkpoints")));
  return entries.map(({ name }) => name).sort();
}

Deno.test("createCheckpoints() keeps two", async () => {
  const run = await runWithTwo();
  assert.deepEqual(await names(run), ["00000002", "00000003"]);
  assert.deepEqual(await readCheckpoint(run, assert.fail), stored(3));
  await Deno.remove(run, { recursive: true });
});

Deno.test("readCheckpoint() gives the one before where the latest is damaged, and says so", async () => {
  const run = await runWithTwo();
  const damages: [string, (bytes: Uint8Array) => Uint8Array, RegExp][] = [
    ["variables.safetensors", (b) => b.subarray(0, -1), /variables\.safetensors does not have/],
    ["variables.safetensors", (b) => b.map((v, i) => i === 42 ? v ^ 4 : v), /variables\.safe/],
    ["manifest.json", () => new Uint8Array(), /manifest\.json does not have its checksum/],
    ["checksums.sha256", (b) => b.subarray(0, -1), /checksums\.sha256 is cut off/],
    ["checksums.sha256", (b) => b.subarray(0, 90), /checksums\.sha256 is damaged/],
  ];
  for (const [file, damage, message] of damages) {
    const path = join(run, "checkpoints", "00000003", file);
    const whole = await Deno.readFile(path);
    await Deno.writeFile(path, damage(whole));
    const warnings: string[] = [];
    assert.deepEqual(await readCheckpoint(run, (text) => void warnings.push(text)), stored(2));
    assert.match(warnings.join(), /the checkpoint of step 3 can't be used: its/);
    assert.match(warnings.join(), message);
    await Deno.writeFile(path, whole);
  }
  await Deno.remove(join(run, "checkpoints", "00000002", "variables.safetensors"));
  await Deno.remove(join(run, "checkpoints", "00000003", "checksums.sha256"));
  await assert.rejects(readCheckpoint(run, () => {}), /none of its checkpoints is whole/);
  await Deno.remove(run, { recursive: true });
});

Deno.test("readCheckpoint() says which field of a manifest is wrong, or which file is missing", async () => {
  const run = await runWithTwo();
  const folder = join(run, "checkpoints", "00000003");
  const manifest = await Deno.readTextFile(join(folder, "manifest.json"));
  const write = async (files: Record<string, string>) => {
    let sums = "";
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, name), text);
      sums += `${createHash("sha256").update(text).digest("hex")}  ${name}\n`;
    }
    await Deno.writeTextFile(join(folder, "checksums.sha256"), sums);
  };
  for (
    const [text, message] of [
      ["null", /Cannot use 'manifest\.json' as its content is wrong: found null/],
      [manifest.replace('"step": 3', '"step": -3'), /its step is wrong: found -3/],
      [manifest, /it has no variables\.safetensors/],
    ] as const
  ) {
    await write({ "manifest.json": text });
    const warnings: string[] = [];
    assert.deepEqual(await readCheckpoint(run, (text) => void warnings.push(text)), stored(2));
    assert.match(warnings.join(), message);
  }
  await Deno.remove(run, { recursive: true });
});

Deno.test("readCheckpoint() takes no checkpoint for that of another step", async () => {
  const run = await runWithTwo();
  const [from, to] = ["00000003", "00000009"].map((name) => join(run, "checkpoints", name));
  await Deno.rename(from, to);
  const warnings: string[] = [];
  const read = await readCheckpoint(run, (text) => void warnings.push(text));
  assert.deepEqual(read, stored(2));
  assert.match(warnings[0], /the checkpoint of step 9 can't be used: it is of step 3/);
  await Deno.remove(run, { recursive: true });
});

Deno.test("readCheckpoint() gives nothing where there was none yet", async () => {
  assert.equal(await readCheckpoint("absent", assert.fail), undefined);
});

Deno.test("dropCheckpointsAfter() removes later ones", async () => {
  const run = await runWithTwo();
  await dropCheckpointsAfter(run, 2);
  assert.deepEqual(await names(run), ["00000002"]);
  await Deno.remove(run, { recursive: true });
});

Deno.test("createCheckpoints() is due after its time, and saving takes a twentieth of it", async () => {
  const run = await Deno.makeTempDir();
  const cost = 3000;
  let time = 0;
  const done = () => Promise.resolve();
  const disk = {
    makeFolder: done,
    write: () => Promise.resolve(void (time += 10_000)), // the training doesn't wait for it
    rename: done,
    remove: done,
    syncFolder: done,
  };
  const timed = { ...about, everySeconds: 30, bytes: cost * 200e3, disk, now: () => time };
  const checkpoints = createCheckpoints(run, timed);
  let saves = 0;
  for (let step = 0; time < 2_000_000; step++) {
    time += 100;
    const isDue = checkpoints.due();
    assert(!(isDue && time < 30_000), "30 s have not passed");
    if (!isDue) continue;
    assert(!checkpoints.due(), "one is on its way");
    const before = time;
    assert.equal(await checkpoints.write(state(step)), cost);
    saves++;
    assert(saves * cost <= 0.05 * before, `${saves} saves in ${before} ms`);
  }
  assert(saves * cost > 0.04 * time);
  await Deno.remove(run, { recursive: true });
});

Deno.test("laying out and hashing a checkpoint costs the training their time", async () => {
  const run = await Deno.makeTempDir();
  let time = 0;
  const checkpoints = createCheckpoints(run, { ...about, now: () => time += 5 });
  assert.equal(await checkpoints.write(state(1)), 2 * 5); // two files
  await Deno.remove(run, { recursive: true });
});
