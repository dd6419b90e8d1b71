/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes.
 * The npm packages for it only read, or do not check what they read.
 *
 * @module
 */
import { type DType, dtypeOf, numbersOf, type Shape, type Spec } from "../graph/spec.ts";
import { type FileType, MOST_HEADER, openSafetensors } from "./safetensors_file.ts";
import { cannotUse, Mismatch } from "./schema.ts";

/** A tensor in a file: floats, halves, or unsigned whole numbers. */
export interface StoredTensor {
  /** The extent of each dimension, outermost first. */
  readonly shape: Shape;
  /** The numbers, the last dimension's side by side. */
  readonly data: Float32Array | Float16Array | Uint32Array;
}

/** Whole numbers that no network of ours computes with, and others' files have. */
export interface CountTensor {
  readonly shape: Shape;
  readonly data: BigInt64Array;
}

/** The element types that are read, by the names that the format has for them. */
const DTYPES: Readonly<Partial<Record<FileType, DType>>> = { F32: "f32", F16: "f16", U32: "u32" };

/** What a tensor in a file is. */
export function specOf({ shape, data }: StoredTensor): Spec {
  return { shape, dtype: dtypeOf(data) };
}

const typeOf = (data: (StoredTensor | CountTensor)["data"]): FileType =>
  data instanceof BigInt64Array ? "I64" : dtypeOf(data).toUpperCase() as FileType;

/**
 * Writes tensors. The header has them in the order of the map; their bytes lie in that order, but
 * larger elements before smaller ones, so that each begins at a multiple of its element's size, as
 * readers that copy nothing want it. Throws a `RangeError` where one has the name of the metadata,
 * or where names and metadata are longer than any that is read.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor | CountTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  if (tensors.has("__metadata__")) {
    throw new RangeError("Cannot write a tensor '__metadata__': safetensors keeps the name");
  }
  const inTurn = [...tensors].toSorted(([, { data: a }], [, { data: b }]) =>
    b.BYTES_PER_ELEMENT - a.BYTES_PER_ELEMENT
  );
  let size = 0;
  const begins = new Map(inTurn.map(([name, { data }]) => {
    const begin = size;
    size += data.byteLength;
    return [name, begin];
  }));
  const entries = [...tensors].map(([name, { shape, data }]) => {
    const begin = begins.get(name)!;
    const data_offsets = [begin, begin + data.byteLength];
    return [name, { dtype: typeOf(data), shape, data_offsets }];
  });
  const header = Object.fromEntries([["__metadata__", metadata], ...entries]);
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  if (headerLength > MOST_HEADER) {
    throw new RangeError(
      `Cannot write a file of tensors as its header is of ${headerLength} bytes: give tensors and ` +
        `classes shorter names, as ${MOST_HEADER} are read`,
    );
  }
  const bytes = new Uint8Array(8 + headerLength + size).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  for (const [name, { data }] of tensors) {
    const content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    bytes.set(content, 8 + headerLength + begins.get(name)!);
  }
  return bytes;
}

/** Reads a file of tensors. Throws an `Error` that names `file` and says what is wrong with it. */
export function readSafetensors(
  bytes: Uint8Array,
  file = "model.safetensors",
): Map<string, StoredTensor> {
  const { tensors } = openSafetensors(bytes, file);
  return new Map([...tensors].map(([name, { dtype, shape, bytes }]) => {
    const known = DTYPES[dtype];
    if (known) return [name, { shape, data: new (numbersOf(known))(bytes.slice().buffer) }];
    const expected = `one of ${Object.keys(DTYPES).map((type) => `"${type}"`).join(", ")}`;
    throw cannotUse(file, new Mismatch(dtype, expected, name, "dtype"));
  }));
}
