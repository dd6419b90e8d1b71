import assert from "node:assert/strict";
import { type Model, writeModel } from "../../engine/formats/model.ts";
import { dense, dropout, flatten, sequential } from "../../engine/model/layers/mod.ts";
import { readModelFiles, zipModel } from "./model_file.ts";

const model: Model = {
  description: {
    format: "loupe-model",
    version: 2,
    architecture: "tutorial",
    network: sequential(flatten(), dropout(0.25), dense(2)).description,
    classes: ["a", "b"],
    preprocessing: { height: 1, width: 1, fit: "cover", mean: [0, 0, 0], scale: [1, 1, 1] },
  },
  weights: new Map([
    ["dense1/kernel", { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["dense1/bias", { shape: [2], data: Float32Array.of(1, 2) }],
  ]),
};

Deno.test("readModelFiles() reads what zipModel() wrote", async () => {
  const content = zipModel(model);
  assert.deepEqual(await readModelFiles([{ name: "loupe-model.zip", content }]), model);
});

Deno.test("readModelFiles() reads a model of version 1", async () => {
  const { network: _, ...rest } = model.description;
  const earlier = {
    ...rest,
    version: 1,
    architecture: "seed",
    layers: [{ type: "Flatten" }, { type: "Dropout", keep: 0.75 }, { type: "Dense", units: 2 }],
  };
  const files = [
    { name: "model.json", content: new Blob([JSON.stringify(earlier)]) },
    { name: "model.safetensors", content: new Blob([writeModel(model).weights as BlobPart]) },
  ];
  assert.deepEqual(await readModelFiles(files), model);
});

Deno.test("readModelFiles() says what is missing or damaged", async () => {
  const refuses = (name: string, content: BlobPart, message: RegExp) =>
    assert.rejects(readModelFiles([{ name, content: new Blob([content]) }]), { message });
  await refuses("model.json", "{}", /there is no model\.safetensors/);
  await refuses("model.safetensors", "", /there is no model\.json/);
  await refuses("model.zip", "PK", /'model\.zip' as it is no whole zip file/);
});
