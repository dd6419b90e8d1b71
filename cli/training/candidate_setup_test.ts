import assert from "node:assert/strict";
import { parseCommand } from "../terminal/arguments.ts";
import { setupFor } from "./candidate_setup.ts";
import type { Prepared } from "./prepare.ts";
import { TRAIN } from "./train_options.ts";

/** The pictures that a candidate of their own size is measured on, where a device binds so many bytes. */
async function measuredOn(maxStorageBufferBindingSize: number) {
  const [height, width, count] = [4, 4, 20];
  const dataset = {
    ...{ height, width, classes: ["a", "b"], files: [], fingerprint: "" },
    labels: new Uint32Array(count).map((_, i) => i % 2),
    shards: [new Uint8Array(count * height * width * 3)],
    picturesPerShard: count,
  };
  const split = { train: dataset.labels.map((_, i) => i), validation: [], test: [] };
  const prepared = {
    ...{ dataset, split, recipe: { batch: 5 } },
    device: { gpu: { limits: { maxStorageBufferBindingSize } } },
  } as unknown as Prepared;
  const args = ["--architecture", "tiny"];
  let found!: Prepared["dataset"];
  await setupFor({
    ...{ seconds: 60, reading: 0, checkpointEvery: 30, args, prepared, gone: () => 0 },
    parsed: parseCommand(TRAIN, args),
    setupOf({ dataset, ...others }) {
      found = dataset;
      return others as unknown as ReturnType<Parameters<typeof setupFor>[0]["setupOf"]>;
    },
  }, { architecture: "tiny", height, width, scale: 1 });
  return { found, dataset };
}

Deno.test("a budget measures on the pictures, unless that would take them away", async () => {
  const resident = await measuredOn(240);
  assert.equal(resident.found.shards, resident.dataset.shards);
  const streamed = await measuredOn(239);
  assert.notEqual(streamed.found.shards, streamed.dataset.shards);
  assert.deepEqual([streamed.found.height, streamed.found.picturesPerShard], [4, 10]);
});
