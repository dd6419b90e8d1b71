/** A network's weights as PyTorch's `state_dict`. @module */
import { sizeOf } from "../../graph/spec.ts";
import { asHalves, type Precision } from "../halves.ts";
import type { Model } from "../model.ts";
import type { CountTensor, StoredTensor } from "../safetensors.ts";
import { toTorch } from "./layout.ts";
import { stateDictOf, type TorchTensor } from "./state_dict.ts";

/**
 * The tensors of a `state_dict`, in its order. Throws an `Error` that names those that halves can't
 * hold, and a `RangeError` where two would be called alike.
 */
export function toStateDict(
  { description, weights }: Model,
  precision: Precision = "f32",
): Map<string, StoredTensor | CountTensor> {
  const { tensors } = stateDictOf(description);
  const stored = new Map(tensors.map((tensor) => [tensor.name, storedOf(tensor, weights)]));
  return precision === "f16" ? asHalves(stored) : stored;
}

function storedOf(
  { shape, source }: TorchTensor,
  weights: Model["weights"],
): StoredTensor | CountTensor {
  if (source.kind === "count") return { shape, data: new BigInt64Array(1) };
  if (source.kind === "constant") {
    return { shape, data: new Float32Array(sizeOf(shape)).fill(source.value) };
  }
  const { data } = weights.get(source.variable)!;
  return { shape, data: toTorch(data as Float32Array, source.layout) };
}
