/** Weights in half precision: half the bytes, three digits. @module */
import type { Model, ModelFiles } from "./model.ts";
import { parseModelDescription } from "./model.ts";
import { checkWeights, variablesOf } from "./network.ts";
import { readSafetensors, type StoredTensor } from "./safetensors.ts";

/** Halves end here. */
const LARGEST = 65504;

/**
 * Weights rounded to halves. What has a number that halves can't hold, as a running variance may, stays
 * as it is.
 */
export function toHalves(weights: Model["weights"]): Map<string, StoredTensor> {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const fits = data instanceof Float32Array &&
        data.every((value) => Math.abs(value) <= LARGEST);
      return [name, { shape, data: fits ? new Float16Array(data) : data }];
    }),
  );
}

/** Weights whose halves are floats again. */
export function fromHalves(weights: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  return new Map(
    [...weights].map(([name, { shape, data }]) => {
      const isHalf = !(data instanceof Float32Array || data instanceof Uint32Array);
      return [name, { shape, data: isHalf ? new Float32Array(data) : data }];
    }),
  );
}

/**
 * Reads a model as `readModel` does, whose weights may be halves. Throws an `Error` that names file and
 * field, and says what is wrong with them.
 */
export function readModelOfHalves(
  { description, weights }: ModelFiles,
  file?: { readonly description: string; readonly weights: string },
): Model {
  const described = parseModelDescription(description, file?.description);
  const read = fromHalves(readSafetensors(weights, file?.weights));
  checkWeights(read, variablesOf(described), file?.weights ?? "model.safetensors");
  return { description: described, weights: read };
}
