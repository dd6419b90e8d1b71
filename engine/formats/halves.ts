/** Weights as half-precision floats. @module */
import { visible } from "../../data/text/visible.ts";
import type { CountTensor, StoredTensor } from "./safetensors.ts";

/** How exact the numbers in a file are. */
export type Precision = "f32" | "f16";

/**
 * Tensors with their floats as halves; counts stay. Throws an `Error` that names those whose numbers
 * are beyond them.
 */
export function asHalves<Tensor extends StoredTensor | CountTensor>(
  tensors: ReadonlyMap<string, Tensor>,
): Map<string, Tensor | StoredTensor> {
  const halves = [...tensors].map(([name, tensor]) => {
    const { shape, data } = tensor;
    if (!(data instanceof Float32Array)) return [name, tensor] as const;
    return [name, { shape, data: Float16Array.from(data) }] as const;
  });
  const beyond = halves.filter(([, { data }]) =>
    data instanceof Float16Array && data.some((value) => !Number.isFinite(value))
  );
  if (beyond.length === 0) return new Map<string, Tensor | StoredTensor>(halves);
  throw new Error(
    `Cannot write the weights as halves as ${
      beyond.map(([name]) => `'${visible(name)}'`).join(", ")
    } hold numbers beyond 65,504: leave out --precision f16`,
  );
}

/** Tensors whose halves are floats again, in which they are exact; others stay. */
export function asFloats(tensors: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  return new Map(
    [...tensors].map(([name, { shape, data }]) => {
      const isHalf = !(data instanceof Float32Array || data instanceof Uint32Array);
      return [name, { shape, data: isHalf ? new Float32Array(data) : data }];
    }),
  );
}
