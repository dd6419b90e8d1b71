/** Weights must be numbers. @module */
import type { StoredTensor } from "./safetensors.ts";

/** The name of the first tensor that holds NaN or infinity, if any. */
export function notFiniteIn(tensors: ReadonlyMap<string, StoredTensor>): string | undefined {
  for (const [name, { data }] of tensors) {
    for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return name;
  }
  return undefined;
}
