import assert from "node:assert/strict";
import { join } from "node:path";
import { createCheckpoints, readCheckpoint } from "./checkpoints.ts";

const about = { seed: 1, kernels: { "relu [4] {}": "relu" } };
const state = (step: number) => ({
  step,
  epoch: { lossSum: 1.5, hits: 3, count: 4 },
  parameters: Float32Array.of(step, 2),
  optimizer: Float32Array.of(3, 4, 5, 6),
  best: { parameters: Float32Array.of(7, 8), loss: 0.25 },
});

Deno.test("readCheckpoint() gives the latest, and the previous where that is damaged", async () => {
  const run = await Deno.makeTempDir();
  const checkpoints = createCheckpoints(run, 0, about);
  await checkpoints.write(state(1));
  await checkpoints.write(state(2));
  await checkpoints.write(state(3));
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  assert.deepEqual(await readCheckpoint(run, warn), state(3));
  const file = join(run, "checkpoints", "latest", "state.safetensors");
  const bytes = await Deno.readFile(file);
  for (
    const damaged of [
      bytes.subarray(0, bytes.length - 1),
      bytes.map((b, i) => i === 99 ? b ^ 4 : b),
    ]
  ) {
    await Deno.writeFile(file, damaged);
    warnings.length = 0;
    assert.deepEqual(await readCheckpoint(run, warn), state(2));
    assert.match(warnings.join(), /latest checkpoint can't be used: its checksum/);
  }
  await Deno.remove(join(run, "checkpoints", "previous", "manifest.json"));
  await assert.rejects(readCheckpoint(run, warn), /no whole checkpoint/);
  await Deno.remove(run, { recursive: true });
});

Deno.test("createCheckpoints() is due after its time", () => {
  assert(!createCheckpoints("unused", 1000, about).due());
  assert(createCheckpoints("unused", 0, about).due());
});
