/** ONNX files that are changed at random: what is read is a whole network. @module */
import assert from "node:assert/strict";
import { writeOnnx } from "../../engine/formats/onnx/export.ts";
import { readOnnx } from "../../engine/formats/onnx/import.ts";
import { variablesOf } from "../../engine/formats/network.ts";
import { notFiniteIn } from "../../engine/formats/finite.ts";
import {
  batchNormalization,
  conv2D,
  dense,
  flatten,
  gelu,
  maxPooling2D,
  relu,
  residual,
  sequential,
} from "../../engine/model/layers/mod.ts";
import { randomModel } from "../interop/networks.ts";
import type { Kind, Kinds } from "./mutations.ts";

const PYTORCH = new URL("../interop/fixtures/pytorch.onnx", import.meta.url);

/** A small network with what files have most. */
export const smallModel = () =>
  randomModel({
    name: "custom",
    network: sequential(
      conv2D(4, 3),
      batchNormalization(),
      relu(),
      residual([conv2D(4, 3), gelu()]),
      maxPooling2D(2),
      flatten(),
      dense(3),
    ),
    height: 8,
    width: 6,
    classes: 3,
  });

function kindOf(good: Uint8Array): Kind {
  return {
    good,
    load(bytes) {
      const { model } = readOnnx(bytes, { file: "changed.onnx" });
      // Whatever is read is a network with all of its numbers, and these are numbers.
      const variables = variablesOf(model.description);
      for (const [name, { shape }] of variables) {
        assert.deepEqual(model.weights.get(name)?.shape, shape);
      }
      assert.equal(model.weights.size, variables.size);
      assert.equal(notFiniteIn(model.weights), undefined);
      return Promise.resolve(true);
    },
    close: () => Promise.resolve(),
    isRefusal: ({ message }) => /^Cannot (import|use) 'changed\.onnx' as .{5,4000}$/s.test(message),
  };
}

function writtenKind(withPreprocessing: boolean): Promise<Kind> {
  const precision = withPreprocessing ? "f16" : "f32";
  const options = { precision, withPreprocessing, version: "0" } as const;
  return Promise.resolve(kindOf(writeOnnx(smallModel(), options)));
}

/** The kinds, by name. */
export const ONNX_KINDS: Kinds = {
  "ONNX of our export": () => writtenKind(false),
  "ONNX of our export with preprocessing, halves": () => writtenKind(true),
  "ONNX of PyTorch": async () => kindOf(await Deno.readFile(PYTORCH)),
};
