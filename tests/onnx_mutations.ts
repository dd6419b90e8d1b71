/**
 * `deno task test:onnx-mutations [COUNT [SEED]]`: changed ONNX files, 2,000 of each good one, a line
 * each with what became of them. Exit code 1 where one was read wrongly, refused in other words than
 * ours, or took more than the limits.
 *
 * @module
 */
import assert from "node:assert/strict";
import { writeOnnx } from "../engine/formats/onnx/export.ts";
import { readOnnx } from "../engine/formats/onnx/import.ts";
import { variablesOf } from "../engine/formats/network.ts";
import { notFiniteIn } from "../engine/formats/finite.ts";
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
} from "../engine/model/layers/mod.ts";
import { randomModel } from "./interop/networks.ts";
import { type Reader, survivalText, survive } from "./mutations.ts";

/** A kind of file that is changed. */
export interface Kind extends Reader {
  readonly good: Uint8Array;
}

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
    isRefusal: ({ message }) => /^Cannot (import|use) 'changed\.onnx' as .{5,4000}$/s.test(message),
  };
}

/** Good files: as they are written, with preprocessing, and in halves. */
export const KINDS = {
  onnx: () => kindOf(writtenBy({ precision: "f32", withPreprocessing: false })),
  "onnx with preprocessing": () => kindOf(writtenBy({ precision: "f16", withPreprocessing: true })),
};

const writtenBy = (options: { precision: "f32" | "f16"; withPreprocessing: boolean }) =>
  writeOnnx(smallModel(), { ...options, version: "0" });

if (import.meta.main) {
  const [count, seed] = [Number(Deno.args[0] ?? 2000), Number(Deno.args[1] ?? 21)];
  for (const [name, open] of Object.entries(KINDS)) {
    const kind = open();
    const survival = await survive(kind.good, seed, count, kind);
    console.log(`${name}: ${count} changed files, ${survivalText(survival)}`);
    for (
      const [reason, times] of [...survival.reasons].sort(([, a], [, b]) => b - a).slice(0, 12)
    ) {
      console.log(`  ${times} × ${reason.slice(0, 160)}`);
    }
  }
}
