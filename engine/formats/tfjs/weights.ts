/** The weights of a TensorFlow.js model: a list of names and shapes, and files of bytes. @module */
import { numbersOf, type Shape, sizeOf } from "../../graph/spec.ts";
import type { StoredTensor } from "../safetensors.ts";
import {
  array,
  consistent,
  literal,
  Mismatch,
  name,
  number,
  object,
  optional,
  type Schema,
  text,
  whole,
} from "../schema.ts";

/** How numbers were made smaller: `value · scale + min`, or halves. */
interface Quantization {
  readonly dtype: "uint8" | "uint16" | "float16";
  readonly scale?: number;
  readonly min?: number;
}

/** A weight. */
export interface WeightSpec {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: string;
  readonly quantization?: Quantization;
  /** `optimizer` where it is none of the network's. */
  readonly group?: string;
}

/** Weights that lie one after the other in files that are read one after the other. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightSpec[];
}

const QUANTIZATION: Schema<Quantization> = consistent(
  object<Quantization>({
    dtype: literal("uint8", "uint16", "float16"),
    scale: optional(number()),
    min: optional(number()),
  }),
  ({ dtype, scale, min }) => {
    if (dtype === "float16") return;
    if (scale === undefined) throw new Mismatch(scale, "a number", "scale");
    if (min === undefined) throw new Mismatch(min, "a number", "min");
  },
);

/** The `weightsManifest` of a `model.json`. */
export const MANIFEST: Schema<WeightGroup[]> = array(object<WeightGroup>({
  paths: array(name, 1),
  weights: array(object<WeightSpec>({
    name,
    shape: array(whole(0, 2 ** 31)),
    dtype: text,
    quantization: optional(QUANTIZATION),
    group: optional(text),
  })),
}));

/** Files are no larger, so that browsers keep them. */
const SHARD_BYTES = 4 * 2 ** 20;

const BYTES = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

/** A weight to write, by the name that its reader knows. */
export interface NamedTensor extends StoredTensor {
  readonly name: string;
}

/** Weights as files of 4 MB, with the list of them. Those of 16 bits are said to have had 32. */
export function writeWeights(
  tensors: readonly NamedTensor[],
): { manifest: WeightGroup[]; files: Map<string, Uint8Array> } {
  const total = tensors.reduce((sum, { data }) => sum + data.byteLength, 0);
  const bytes = new Uint8Array(total);
  let at = 0;
  for (const { data } of tensors) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  const count = Math.max(1, Math.ceil(total / SHARD_BYTES));
  const files = new Map(Array.from({ length: count }, (_, i) => [
    `group1-shard${i + 1}of${count}.bin`,
    bytes.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES),
  ]));
  const weights = tensors.map(({ name, shape, data }) => ({
    name,
    shape,
    dtype: "float32",
    ...data instanceof Float16Array && { quantization: { dtype: "float16" as const } },
  }));
  return { manifest: [{ paths: [...files.keys()], weights }], files };
}

/** How many bytes a weight has. Throws a `Mismatch` where its numbers are of a kind that no layer has. */
function bytesOf({ dtype, shape, quantization }: WeightSpec): number {
  const kind = quantization?.dtype ?? dtype;
  if (!Object.hasOwn(BYTES, kind)) {
    throw new Mismatch(dtype, `one of ${Object.keys(BYTES).slice(0, 3).join(", ")}`, "dtype");
  }
  return sizeOf(shape) * BYTES[kind as keyof typeof BYTES];
}

/**
 * The network's weights of a group, by name, of all its bytes. Throws a `Mismatch` where its bytes are
 * not as many as its shapes have it, where two have a name, or where one is of no floats.
 */
export function readGroup(
  { weights }: WeightGroup,
  bytes: Uint8Array,
  tensors: Map<string, StoredTensor>,
): void {
  const sizes = weights.map((spec, i) => within(`weights[${i}]`, () => bytesOf(spec)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total !== bytes.length) {
    throw new Mismatch(bytes.length, `${total} bytes, as the shapes have it`, "paths");
  }
  let at = 0;
  weights.forEach((spec, i) => {
    const own = bytes.slice(at, at += sizes[i]);
    if (spec.group === "optimizer") return;
    within(`weights[${i}]`, () => {
      if (tensors.has(spec.name)) throw new Mismatch(spec.name, "a name of its own", "name");
      if (spec.dtype !== "float32") throw new Mismatch(spec.dtype, "float32", "dtype");
      tensors.set(spec.name, { shape: spec.shape, data: decoded(own, spec.quantization) });
    });
  });
}

function within<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Mismatch) error.path.unshift(place);
    throw error;
  }
}

/** Numbers of 32 bits, from however few they were stored in. */
function decoded({ buffer }: Uint8Array<ArrayBuffer>, quantization?: Quantization): Float32Array {
  if (!quantization) return new (numbersOf("f32"))(buffer) as Float32Array;
  const { dtype, scale = 1, min = 0 } = quantization;
  if (dtype === "float16") return Float32Array.from(new Float16Array(buffer));
  const whole = dtype === "uint8" ? new Uint8Array(buffer) : new Uint16Array(buffer);
  const data = new Float32Array(whole.length);
  for (let i = 0; i < whole.length; i++) data[i] = whole[i] * scale + min;
  return data;
}
