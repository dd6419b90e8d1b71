/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes.
 * The npm packages for it only read, or do not check what they read.
 *
 * @module
 */
import { type DType, dtypeOf, numbersOf, type Shape, sizeOf, type Spec } from "../graph/spec.ts";

/** A tensor in a file: floats, halves, or unsigned whole numbers. */
export interface StoredTensor {
  /** The extent of each dimension, outermost first. */
  readonly shape: Shape;
  /** The numbers, the last dimension's side by side. */
  readonly data: Float32Array | Float16Array | Uint32Array;
}

/** The element types that are read and written, by the names that the format has for them. */
const DTYPES: ReadonlyMap<string, DType> = new Map([["F32", "f32"], ["F16", "f16"], [
  "U32",
  "u32",
]]);

interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** What a tensor in a file is. */
export function specOf({ shape, data }: StoredTensor): Spec {
  return { shape, dtype: dtypeOf(data) };
}

const MAX_HEADER = 100_000_000;

/** Writes tensors, in the order of the map. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  let offset = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { shape, data }] of tensors) {
    const dtype = dtypeOf(data).toUpperCase(); // as `DTYPES` has it
    header[name] = { dtype, shape, data_offsets: [offset, offset += data.byteLength] };
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.set(text, 8);
  let at = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return bytes;
}

/** Reads a file of tensors. Throws a `RangeError` that says what is wrong with it. */
export function readSafetensors(bytes: Uint8Array): Map<string, StoredTensor> {
  const fail = (found: string) => new RangeError(`Cannot read safetensors: ${found}`);
  if (bytes.length < 8) throw fail(`the file has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > Math.min(MAX_HEADER, bytes.length - 8)) {
    throw fail(`its header of ${headerLength} bytes does not fit into ${bytes.length}`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), fail);
  const body = bytes.subarray(8 + headerLength);
  let end = 0;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const sorted = entries.toSorted((a, b) => a[1].data_offsets?.[0] - b[1].data_offsets?.[0]);
  const read = sorted.map(([name, { dtype, shape, data_offsets: offsets }]) => {
    const known = DTYPES.get(dtype);
    if (!known) throw fail(`'${name}' is ${dtype}, not one of ${[...DTYPES.keys()].join(", ")}`);
    const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0);
    if (!isShape || !Array.isArray(offsets) || offsets[0] !== end) {
      throw fail(`'${name}' does not follow the tensor before it`);
    }
    end = offsets[1];
    const size = sizeOf(shape) * (known === "f16" ? 2 : 4);
    if (end - offsets[0] !== size || end > body.length) {
      throw fail(`'${name}' has the wrong number of bytes`);
    }
    const data = new (numbersOf(known))(body.slice(offsets[0], end).buffer);
    return [name, { shape, data }] as const;
  });
  if (end !== body.length) throw fail(`${body.length - end} bytes belong to no tensor`);
  return new Map(read);
}

function parseHeader(bytes: Uint8Array, fail: (found: string) => Error): Record<string, Entry> {
  try {
    const header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    if (typeof header === "object" && header !== null && !Array.isArray(header)) return header;
  } catch { /* said below */ }
  throw fail("its header is no JSON object");
}
