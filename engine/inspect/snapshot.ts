/** Snapshots: all parameters at a step, flat and in half precision. @module */
import { layPack } from "../graph/graph.ts";
import type { Model } from "../formats/model.ts";
import { checkFinite } from "../formats/network.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import { wrongField } from "../formats/schema.ts";
import { type Shape, sizeOf } from "../graph/spec.ts";

/**
 * Reads a snapshot as weights, given the network's parameters in the order of its layers. Throws an
 * `Error` that names `file` where it is of another network, or holds what is no number.
 */
export function readSnapshot(
  bytes: Uint8Array,
  parameters: ReadonlyMap<string, { readonly shape: Shape }>,
  file = "the snapshot",
): Model["weights"] {
  const { offsets, size } = layPack([...parameters.values()].map(({ shape }) => shape), "f32");
  if (bytes.length !== size * 2) {
    throw wrongField(file, "size", `${bytes.length}`, `${size * 2} bytes, as its network has them`);
  }
  const half = new Float16Array(bytes.slice().buffer);
  const weights = new Map([...parameters].map(([name, { shape }], i): [string, StoredTensor] => [
    name,
    { shape, data: new Float32Array(half.subarray(offsets[i], offsets[i] + sizeOf(shape))) },
  ]));
  checkFinite(weights, file);
  return weights;
}
