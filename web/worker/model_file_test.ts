import assert from "node:assert/strict";
import { readModelFiles, zipModel } from "./model_file.ts";

const model = {
  description: {
    format: "loupe-model",
    version: 1,
    architecture: "tiny",
    layers: [{ type: "Dense", units: 2 }],
    classes: ["a", "b"],
    preprocessing: { height: 1, width: 1, fit: "cover", mean: [0, 0, 0], scale: [1, 1, 1] },
  },
  weights: new Map([["dense1/bias", { shape: [2], data: Float32Array.of(1, 2) }]]),
} as const;

Deno.test("readModelFiles() reads what zipModel() wrote", async () => {
  const content = zipModel(model);
  assert.deepEqual(await readModelFiles([{ name: "loupe-model.zip", content }]), model);
});

Deno.test("readModelFiles() says what is missing or damaged", async () => {
  const refuses = (name: string, content: BlobPart, message: RegExp) =>
    assert.rejects(readModelFiles([{ name, content: new Blob([content]) }]), { message });
  await refuses("model.json", "{}", /there is no model\.safetensors/);
  await refuses("model.safetensors", "", /there is no model\.json/);
  await refuses("model.zip", "PK", /'model\.zip' as it is no whole zip file/);
});
