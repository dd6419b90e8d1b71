/** Snapshots: all parameters at a step, flat and in half precision. @module */
import { layPack } from "../graph/graph.ts";
import type { Model } from "../formats/model.ts";
import type { StoredTensor } from "../formats/safetensors.ts";
import { type Shape, sizeOf } from "../graph/spec.ts";

/**
 * Reads a snapshot as weights, given the network's parameters in the order of its layers. Throws a
 * `RangeError` where it is of another network.
 */
export function readSnapshot(
  bytes: Uint8Array,
  parameters: ReadonlyMap<string, { readonly shape: Shape }>,
): Model["weights"] {
  const { offsets, size } = layPack([...parameters.values()].map(({ shape }) => shape), "f32");
  if (bytes.length !== size * 2) {
    throw new RangeError(
      `Cannot read the snapshot as the network has ${size * 2} bytes of parameters: ` +
        `found ${bytes.length}`,
    );
  }
  const half = new Float16Array(bytes.slice().buffer);
  return new Map([...parameters].map(([name, { shape }], i): [string, StoredTensor] => [
    name,
    { shape, data: new Float32Array(half.subarray(offsets[i], offsets[i] + sizeOf(shape))) },
  ]));
}
