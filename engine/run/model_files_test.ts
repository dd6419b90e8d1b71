import assert from "node:assert/strict";
import { join } from "node:path";
import { readSafetensors } from "../formats/safetensors.ts";
import { dense, globalAveragePooling2D, sequential } from "../model/layers/mod.ts";
import { weightsFile, writeModel } from "./model_files.ts";
import { createSnapshots, listSnapshots } from "./snapshots.ts";

const weightsOf = (...numbers: number[]) =>
  new Map([["dense1/bias", { shape: [2], data: Float32Array.from(numbers) }]]);

const description = {
  format: "loupe-model",
  version: 2,
  architecture: "tiny",
  network: sequential(globalAveragePooling2D(), dense(2)).description,
  classes: ["a", "b"],
  preprocessing: { height: 8, width: 8, fit: "cover", mean: [0, 0, 0], scale: [1, 1, 1] },
} as const;

Deno.test("writeModel() writes no weights that are not finite, and leaves those before", async () => {
  const run = await Deno.makeTempDir();
  await Deno.mkdir(join(run, "model"));
  const write = (...numbers: number[]) =>
    writeModel(run, { ...description, classes: ["a", "b"] }, weightsOf(...numbers));
  await write(1, 2);
  const before = await Deno.readFile(weightsFile(run));
  for (const wrong of [NaN, Infinity, -Infinity, 1e39]) {
    await assert.rejects(write(3, wrong), /Cannot save the model in .* as its dense1\/bias is not/);
    assert.deepEqual(await Deno.readFile(weightsFile(run)), before);
  }
  assert.deepEqual(readSafetensors(before).get("dense1/bias")?.data, Float32Array.of(1, 2));
  await Deno.remove(run, { recursive: true });
});

Deno.test("a snapshot has numbers alone, in half precision too", async () => {
  const run = await Deno.makeTempDir();
  await Deno.mkdir(join(run, "snapshots"));
  const snapshots = createSnapshots(run, { steps: 10, variables: weightsOf(0, 0) });
  await snapshots.write(0, weightsOf(1, 65504));
  await snapshots.write(1, weightsOf(1, 1e6));
  await snapshots.write(2, weightsOf(1, NaN));
  assert.deepEqual(await listSnapshots(run), [0]);
  await Deno.remove(run, { recursive: true });
});
