import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { randomModel } from "../../tests/inspection.ts";
import { readSnapshot } from "./snapshot.ts";

Deno.test("readSnapshot() gives each parameter its numbers, rounded to half precision", () => {
  const { weights } = randomModel(4);
  const graph = new Graph();
  const variables = [...weights].map(([name, { shape }]) => graph.variable(name, f32(...shape)));
  const packed = graph.pack("parameters", variables);
  assert(packed.source.kind === "pack");
  const half = new Float16Array(packed.shape[0]);
  const { offsets } = packed.source;
  [...weights.values()].forEach(({ data }, i) => half.set(data, offsets[i]));
  const read = readSnapshot(new Uint8Array(half.buffer), weights);
  assert.deepEqual([...read.keys()], [...weights.keys()]);
  for (const [name, { shape, data }] of weights) {
    assert.deepEqual(read.get(name), { shape, data: Float32Array.from(data, Math.f16round) });
  }
  assert.throws(
    () => readSnapshot(new Uint8Array(8), weights),
    /Cannot use 'the snapshot' as its size is wrong: found 8, expected \d+ bytes/,
  );
  half[1] = NaN;
  assert.throws(
    () => readSnapshot(new Uint8Array(half.buffer), weights, "a/00000001.f16"),
    /^Error: Cannot use 'a\/00000001\.f16' as its conv1\/kernel is wrong: found NaN, expected finite numbers/,
  );
});
