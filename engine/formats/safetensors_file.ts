/**
 * What is in a safetensors file, before its numbers are looked at: eight bytes of header length, a
 * JSON header, then the tensors' bytes, without gaps. Files may come from anyone.
 *
 * @module
 */
import { type Shape, sizeOf } from "../graph/spec.ts";
import { checkKeys } from "./json_keys.ts";
import {
  array,
  cannotUse,
  consistent,
  literal,
  Mismatch,
  object,
  optional,
  parseJson,
  record,
  type Schema,
  text,
  tuple,
  whole,
} from "./schema.ts";

/** The element types of the format that take whole bytes, and how many. */
const BYTES = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E5M2: 1,
  F8_E4M3: 1,
  U16: 2,
  I16: 2,
  F16: 2,
  BF16: 2,
  U32: 4,
  I32: 4,
  F32: 4,
  U64: 8,
  I64: 8,
  F64: 8,
} as const;

/** An element type, by the name that the format has for it. */
export type FileType = keyof typeof BYTES;

/** A tensor as it is in the file. */
export interface FileTensor {
  readonly dtype: FileType;
  readonly shape: Shape;
  /** A part of the file, which may begin anywhere. */
  readonly bytes: Uint8Array;
}

/** The contents of a file. */
export interface SafetensorsFile {
  /** What is said of all of it; empty where nothing is. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
}

/** How a header tells of a tensor. */
interface Entry {
  readonly dtype: FileType;
  readonly shape: number[];
  readonly data_offsets: readonly [number, number];
}

/** Forty thousand tensors have a smaller header; what JSON takes in memory is fifty times that. */
export const MOST_HEADER = 2 ** 22;
/** Header, entry, list. */
const LEVELS = 3;
const MOST_DIMENSIONS = 32;

const SHAPE: Schema<number[]> = consistent(array(whole(0)), (shape) => {
  if (shape.length <= MOST_DIMENSIONS) return;
  throw new Mismatch(shape, `a list of at most ${MOST_DIMENSIONS}`);
});

const ENTRIES = record(object<Entry>({
  dtype: literal(...Object.keys(BYTES) as FileType[]),
  shape: SHAPE,
  data_offsets: tuple<readonly [number, number]>(whole(0), whole(0)),
}));

const METADATA = object<{ __metadata__?: Record<string, string> }>({
  __metadata__: optional(record(text)),
});

/** `null` for what is said of all is nothing, as in the format's own reader. */
const HEADER: Schema<{ metadata: Record<string, string>; entries: Record<string, Entry> }> = (
  value,
) => {
  const { __metadata__, ...entries } = object({})(value) as Record<string, unknown>;
  const { __metadata__: metadata = {} } = METADATA({ __metadata__: __metadata__ ?? undefined });
  return { metadata, entries: ENTRIES(entries) };
};

/**
 * Looks through a file, and copies nothing of it. Throws an `Error` that names `file` and says what is
 * wrong with it: lengths that lead out of it, gaps, overlaps, a name twice, a shape that is not of as
 * many bytes.
 */
export function openSafetensors(bytes: Uint8Array, file: string): SafetensorsFile {
  try {
    return open(bytes, file);
  } catch (error) {
    throw error instanceof Mismatch ? cannotUse(file, error) : error;
  }
}

function open(bytes: Uint8Array, file: string): SafetensorsFile {
  if (bytes.length < 8) throw new Mismatch(bytes.length, "8 bytes or more", "size");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  const most = Math.min(MOST_HEADER, bytes.length - 8);
  if (length > most) throw new Mismatch(length, `at most ${most}`, "header's size");
  const text = textOf(bytes.subarray(8, 8 + length));
  checkKeys(text, LEVELS);
  const { metadata, entries } = parseJson(file, text, HEADER);
  const body = bytes.subarray(8 + length);
  checkOffsets(Object.entries(entries), body.length);
  const tensors = Object.entries(entries).map(([name, { dtype, shape, data_offsets }]) =>
    [name, { dtype, shape, bytes: body.subarray(...data_offsets) }] as const
  );
  return { metadata, tensors: new Map(tensors) };
}

function textOf(header: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(header);
  } catch {
    throw new Mismatch("other bytes", "text in UTF-8", "header");
  }
}

/** Each tensor begins where another ends, has as many bytes as its shape, and the last ends the file. */
function checkOffsets(entries: readonly [string, Entry][], size: number): void {
  const inTurn = entries.toSorted(([, { data_offsets: a }], [, { data_offsets: b }]) =>
    a[0] - b[0] || a[1] - b[1]
  );
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of inTurn) {
    if (from !== end) throw new Mismatch(from, `${end}, right behind others`, name, "data_offsets");
    // A product that is not exact is larger than any file.
    const bytes = sizeOf(shape) * BYTES[dtype];
    if (to - from !== bytes || to > size) {
      const expected = `${from + bytes}, as its shape has it, within ${size} bytes`;
      throw new Mismatch(to, expected, name, "data_offsets");
    }
    end = to;
  }
  if (end !== size) throw new Mismatch(size, `${end} bytes of tensors`, "size");
}
