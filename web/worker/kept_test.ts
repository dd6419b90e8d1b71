import assert from "node:assert/strict";
import type { Model } from "../../engine/formats/model.ts";
import { dense, flatten, sequential } from "../../engine/model/layers/mod.ts";
import { type KnownModel, modelRecord, readModelRecord } from "./kept_model.ts";
import {
  classesRecord,
  pictureRecord,
  readClassesRecord,
  readPictureRecord,
} from "./kept_records.ts";

const model: Model = {
  description: {
    format: "loupe-model",
    version: 2,
    architecture: "tiny",
    network: sequential(flatten(), dense(2)).description,
    classes: ["a", "b"],
    preprocessing: { height: 1, width: 1, fit: "cover", mean: [0, 0, 0], scale: [1, 1, 1] },
  },
  weights: new Map([
    ["dense1/kernel", { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ["dense1/bias", { shape: [2], data: Float32Array.of(1, 2) }],
  ]),
};
const known: KnownModel = { model, origin: "trained", parts: new Map([["one", "test"]]) };
const picture = {
  id: "one",
  at: 1,
  className: "a",
  name: "a/1.jpg",
  content: new Blob(["x"]),
  burst: "b",
  part: undefined,
};

Deno.test("what is kept is read back as it was", () => {
  assert.deepEqual(readModelRecord(structuredClone(modelRecord(known))), known);
  assert.deepEqual(readPictureRecord(pictureRecord(picture)), picture);
  assert.deepEqual(readClassesRecord(classesRecord(["a", "b"])), ["a", "b"]);
  assert.deepEqual(readClassesRecord(undefined), []);
});

Deno.test("what is of another version, damaged or no record of ours is not read", () => {
  const record = modelRecord(known);
  const cut = { ...record, weights: record.weights.subarray(0, record.weights.length - 4) };
  for (const wrong of [{ ...record, version: 2 }, cut, { ...record, parts: { one: "x" } }, 7]) {
    assert.equal(readModelRecord(wrong), undefined);
  }
  const kept = pictureRecord(picture);
  for (
    const wrong of [{ ...kept, version: 2 }, { ...kept, content: "x" }, { ...kept, id: "" }, 1]
  ) {
    assert.equal(readPictureRecord(wrong), undefined);
  }
  assert.equal(readClassesRecord({ version: 1, names: [1] }), undefined);
});
