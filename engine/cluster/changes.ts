/** Changes of weights as they travel: a safetensors file of halves. @module */
import { readSafetensors, type StoredTensor, writeSafetensors } from "../formats/safetensors.ts";
import { sizeOf } from "../graph/spec.ts";
import type { Numbers } from "./outer.ts";

/** By their names the shapes of the variables that change. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/** The tensor that says by what each of the others is to be multiplied, in their order. */
const SCALES = "scales";
/** The largest number of a variable becomes a half from 2¹⁴ to 2¹⁵: small ones keep their digits. */
const EXPONENT = 14;

/** Writes a change: a half has eleven digits of each number, and each variable a power of two. */
export function writeChange(change: Numbers, shapes: Shapes): Uint8Array<ArrayBuffer> {
  const scales: number[] = [];
  const tensors = [...shapes].map(([name, shape]): [string, StoredTensor] => {
    const values = change.get(name)!;
    const scale = scaleOf(values);
    scales.push(scale);
    return [name, { shape, data: Float16Array.from(values, (value) => value / scale) }];
  });
  const data = Float32Array.from(scales);
  return writeSafetensors(new Map([...tensors, [SCALES, { shape: [data.length], data }]]));
}

/** A power of two. */
function scaleOf(values: Float32Array): number {
  const most = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exponent = most > 0 ? Math.floor(Math.log2(most)) - EXPONENT : 0;
  return 2 ** Math.max(-126, exponent);
}

/**
 * Reads a change of variables of these shapes. Throws an `Error` that says what is wrong with `file`:
 * no change of theirs, or numbers that are none.
 */
export function readChange(
  bytes: Uint8Array,
  shapes: Shapes,
  file = "the change",
): Map<string, Float32Array> {
  const tensors = readSafetensors(bytes, file);
  const refuse = (what: string) => new Error(`Cannot use ${file} as ${what}`);
  const scales = tensors.get(SCALES);
  if (!(scales?.data instanceof Float32Array && scales.data.length === shapes.size)) {
    throw refuse(`it has no scales of ${shapes.size} variables`);
  }
  if (tensors.size !== shapes.size + 1) throw refuse("it has other variables than the network");
  return new Map([...shapes].map(([name, shape], i) => {
    const found = tensors.get(name);
    if (!(found?.data instanceof Float16Array && String(found.shape) === String(shape))) {
      throw refuse(`its '${name}' is no ${sizeOf(shape)} halves`);
    }
    const scale = scales.data[i];
    const values = Float32Array.from(found.data, (value) => value * scale);
    if (!values.every(Number.isFinite)) throw refuse(`its '${name}' has what is no number`);
    return [name, values];
  }));
}

/** Outer weights as they lie in the store, in full. */
export function weightsFile(weights: Numbers, shapes: Shapes): Uint8Array<ArrayBuffer> {
  const tensors = [...shapes].map(([name, shape]) =>
    [name, { shape, data: weights.get(name)! }] as const
  );
  return writeSafetensors(new Map(tensors));
}

/** How many numbers all variables have. */
export function sizeOfAll(shapes: Shapes): number {
  return [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
