/**
 * Messages of Protocol Buffers as plain objects, by tables of their fields. What is read is checked:
 * lengths are held against what is there, and a field of another wire type is refused.
 *
 * @module
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** How numbers and bytes are written, by the names that `.proto` files have for them. */
interface Scalars {
  readonly int32: number;
  readonly int64: number;
  readonly uint64: number;
  readonly float: number;
  readonly double: number;
  readonly string: string;
  readonly bytes: Uint8Array;
}

/** The kinds of numbers whose lists are packed. */
const WIRE_TYPES: Readonly<Record<keyof Scalars, WireType>> = {
  int32: WireType.Varint,
  int64: WireType.Varint,
  uint64: WireType.Varint,
  float: WireType.Bit32,
  double: WireType.Bit64,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
};

/** A field: its number, what it holds, and whether it is a list. */
export type Field = readonly [
  number: number,
  kind: keyof Scalars | Fields,
  repeated?: "repeated",
];

/** The fields of a message, by name; those that a table does not know are passed over. */
export interface Fields {
  readonly [name: string]: Field;
}

type Value<Kind> = Kind extends keyof Scalars ? Scalars[Kind]
  : Kind extends Fields ? Message<Kind>
  : never;

/** A message: fields that were not there are absent, lists of none are there. */
export type Message<T extends Fields> =
  & {
    readonly [Name in keyof T as T[Name] extends readonly [number, unknown] ? Name : never]?: Value<
      T[Name][1]
    >;
  }
  & {
    readonly [
      Name in keyof T as T[Name] extends readonly [number, unknown, "repeated"] ? Name : never
    ]: readonly Value<T[Name][1]>[];
  };

/** A message to write: lists of none may be left out. */
export type Draft<T extends Fields> = {
  readonly [Name in keyof T]?: T[Name] extends readonly [number, infer Kind, "repeated"]
    ? readonly DraftValue<Kind>[]
    : DraftValue<T[Name][1]>;
};

type DraftValue<Kind> = Kind extends keyof Scalars ? Scalars[Kind]
  : Kind extends Fields ? Draft<Kind>
  : never;

/**
 * The bytes of a message: fields in the order of their table, so that the same message has the same
 * bytes.
 */
export function encodeMessage<T extends Fields>(fields: T, message: Draft<T>): Uint8Array {
  return appendMessage(new BinaryWriter(), fields, message).finish();
}

function appendMessage(writer: BinaryWriter, fields: Fields, message: object): BinaryWriter {
  const values = message as Readonly<Record<string, unknown>>;
  for (const [name, [number, kind, repeated]] of Object.entries(fields)) {
    const value = values[name];
    if (value === undefined) continue;
    if (repeated && typeof kind === "string" && isPacked(kind)) {
      const list = value as readonly number[];
      if (list.length === 0) continue;
      writer.tag(number, WireType.LengthDelimited).fork();
      list.forEach((each) => appendScalar(writer, kind, each));
      writer.join();
      continue;
    }
    for (const each of repeated ? value as readonly unknown[] : [value]) {
      if (typeof kind === "string") {
        writer.tag(number, WIRE_TYPES[kind]);
        appendScalar(writer, kind, each);
      } else {
        writer.tag(number, WireType.LengthDelimited).fork();
        appendMessage(writer, kind, each as object).join();
      }
    }
  }
  return writer;
}

const isPacked = (kind: keyof Scalars) => WIRE_TYPES[kind] !== WireType.LengthDelimited;

function appendScalar(writer: BinaryWriter, kind: keyof Scalars, value: unknown): void {
  if (kind === "string") writer.string(value as string);
  else if (kind === "bytes") writer.bytes(value as Uint8Array);
  else writer[kind](value as number);
}

/**
 * So many messages, texts and pieces of bytes may be within a message: an empty one takes two bytes of
 * a file, and hundreds of memory.
 */
const MOST_PARTS = 2 ** 20;

/** Counts the parts of a message, down to the innermost. */
interface Budget {
  parts: number;
}

/**
 * Reads a message. Throws a `RangeError` that says where it is damaged: where a length leads beyond
 * the end, a field has another wire type than its table says, or it has too many parts. A whole number
 * that JavaScript does not hold exactly becomes the nearest that it does, 2^53 − 1.
 */
export function decodeMessage<T extends Fields>(fields: T, bytes: Uint8Array): Message<T> {
  return decode(fields, bytes, { parts: MOST_PARTS });
}

function decode<T extends Fields>(fields: T, bytes: Uint8Array, budget: Budget): Message<T> {
  const byNumber = byNumberOf(fields);
  const message: Record<string, unknown> = {};
  for (const [name, [, , repeated]] of Object.entries(fields)) if (repeated) message[name] = [];
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    try {
      const [number, wireType] = reader.tag();
      const found = byNumber.get(number);
      if (!found) {
        reader.skip(wireType, number);
        continue;
      }
      const [name, [, , repeated]] = found;
      const values = readField(reader, found[1], wireType, budget);
      if (repeated) { for (const each of values) (message[name] as unknown[]).push(each); }
      else message[name] = values.at(-1);
    } catch (error) {
      throw error instanceof DamageError ? error : new DamageError(start, error);
    }
  }
  return message as Message<T>;
}

/** What is damaged, once: errors of messages within others are passed on. */
class DamageError extends RangeError {
  override name = "RangeError";

  constructor(at: number, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`its message is damaged at byte ${at} (${reason})`, { cause });
  }
}

const TABLES = new WeakMap<Fields, ReadonlyMap<number, readonly [string, Field]>>();

function byNumberOf(fields: Fields) {
  const known = TABLES.get(fields);
  if (known) return known;
  const table = new Map(
    Object.entries(fields).map(([name, field]) => [field[0], [name, field] as const] as const),
  );
  TABLES.set(fields, table);
  return table;
}

function readField(
  reader: BinaryReader,
  [, kind, repeated]: Field,
  wireType: WireType,
  budget: Budget,
): unknown[] {
  const expected = typeof kind === "string" ? WIRE_TYPES[kind] : WireType.LengthDelimited;
  if (repeated && wireType === WireType.LengthDelimited && expected !== wireType) {
    const part = new BinaryReader(reader.bytes());
    const values: unknown[] = [];
    while (part.pos < part.len) values.push(readScalar(part, kind as keyof Scalars));
    return values;
  }
  if (wireType !== expected) throw new RangeError(`wire type ${wireType}, not ${expected}`);
  if (expected === WireType.LengthDelimited && --budget.parts < 0) {
    throw new RangeError(`it has more than ${MOST_PARTS} parts`);
  }
  return [
    typeof kind === "string" ? readScalar(reader, kind) : decode(kind, reader.bytes(), budget),
  ];
}

function readScalar(reader: BinaryReader, kind: keyof Scalars): unknown {
  if (kind !== "int64" && kind !== "uint64") return reader[kind]();
  const value = Number(reader[kind]());
  // ONNX has the largest whole number for "to the end".
  return Math.min(Math.max(value, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}
