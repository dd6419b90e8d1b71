/** Snapshots: all parameters at a step, flat and in half precision. @module */
import { layPack } from "../graph.ts";
import type { Model } from "../model/model.ts";
import type { StoredTensor } from "../model/safetensors.ts";
import { sizeOf } from "../op.ts";

/**
 * Reads a snapshot as weights, with the names and shapes of a model of the same network, in its
 * order. Throws a `RangeError` where it is of another network.
 */
export function readSnapshot(bytes: Uint8Array, weights: Model["weights"]): Model["weights"] {
  const { offsets, size } = layPack([...weights.values()].map(({ shape }) => shape));
  if (bytes.length !== size * 2) {
    throw new RangeError(
      `Cannot read the snapshot as the network has ${size * 2} bytes of parameters: ` +
        `found ${bytes.length}`,
    );
  }
  const half = new Float16Array(bytes.slice().buffer);
  return new Map([...weights].map(([name, { shape }], i): [string, StoredTensor] => [
    name,
    { shape, data: Float32Array.from(half.subarray(offsets[i], offsets[i] + sizeOf(shape))) },
  ]));
}
