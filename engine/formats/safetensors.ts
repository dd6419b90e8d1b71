/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes.
 * The npm packages for it only read, or do not check what they read.
 *
 * @module
 */
import { type DType, dtypeOf, numbersOf, type Shape, sizeOf, type Spec } from "../graph/spec.ts";
import {
  array,
  cannotUse,
  literal,
  Mismatch,
  object,
  parseJson,
  record,
  type Schema,
  tuple,
  whole,
} from "./schema.ts";

/** A tensor in a file: floats, halves, or unsigned whole numbers. */
export interface StoredTensor {
  /** The extent of each dimension, outermost first. */
  readonly shape: Shape;
  /** The numbers, the last dimension's side by side. */
  readonly data: Float32Array | Float16Array | Uint32Array;
}

/** The element types that are read and written, by the names that the format has for them. */
const DTYPES = { F32: "f32", F16: "f16", U32: "u32" } as const satisfies Record<string, DType>;

interface Entry {
  readonly dtype: keyof typeof DTYPES;
  readonly shape: number[];
  readonly data_offsets: readonly [number, number];
}

const ENTRIES = record(object<Entry>({
  dtype: literal("F32", "F16", "U32"),
  shape: array(whole(0)),
  data_offsets: tuple<readonly [number, number]>(whole(0), whole(0)),
}));

/** The entries of tensors; what the format allows beside them is passed over. */
const HEADER: Schema<Record<string, Entry>> = (value) => {
  const { __metadata__: _, ...entries } = object({})(value) as Record<string, unknown>;
  return ENTRIES(entries);
};

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
    const dtype = dtypeOf(data).toUpperCase() as Entry["dtype"];
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

/** Reads a file of tensors. Throws an `Error` that names `file` and says what is wrong with it. */
export function readSafetensors(
  bytes: Uint8Array,
  file = "model.safetensors",
): Map<string, StoredTensor> {
  try {
    return tensorsOf(bytes, file);
  } catch (error) {
    throw error instanceof Mismatch ? cannotUse(file, error) : error;
  }
}

function tensorsOf(bytes: Uint8Array, file: string): Map<string, StoredTensor> {
  if (bytes.length < 8) throw new Mismatch(bytes.length, "8 bytes or more", "size");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const most = Math.min(MAX_HEADER, bytes.length - 8);
  if (headerLength > most) throw new Mismatch(headerLength, `at most ${most}`, "header's size");
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + headerLength));
  const entries = Object.entries(parseJson(file, text, HEADER));
  const body = bytes.subarray(8 + headerLength);
  let end = 0;
  entries.sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0]);
  const tensors = entries.map(([name, { dtype, shape, data_offsets: [from, to] }]) => {
    if (from !== end) throw new Mismatch(from, `${end}, right behind others`, name, "data_offsets");
    const size = sizeOf(shape) * (dtype === "F16" ? 2 : 4);
    if (to - from !== size || to > body.length) {
      const expected = `${from + size}, as its shape has it, within ${body.length} bytes`;
      throw new Mismatch(to, expected, name, "data_offsets");
    }
    end = to;
    return [name, {
      shape,
      data: new (numbersOf(DTYPES[dtype]))(body.slice(from, to).buffer),
    }] as const;
  });
  if (end !== body.length) throw new Mismatch(body.length, `${end} bytes of tensors`, "size");
  return new Map(tensors);
}
