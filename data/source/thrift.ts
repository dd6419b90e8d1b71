/**
 * Walks over a struct of Thrift's compact protocol without keeping any of it: where it ends, and that
 * its lengths, depth and numbers are such that a parser may be let loose on it.
 *
 * @module
 */
import { SourceError } from "./random_access.ts";

/** What parses it makes an object or an array of each; so many are some hundred megabytes at most. */
const MOST_VALUES = 1_000_000;
/** Parquet's metadata has seven levels. */
const DEEPEST = 16;
/** The bytes of the longest number, of 64 bits. */
const LONGEST_NUMBER = 10;

const TYPES = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  int16: 4,
  int32: 5,
  int64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
} as const;

/** Bytes that end before the struct does: with more of them it may be whole. */
export class CutOffError extends SourceError {
  constructor() {
    super("it is damaged: a part of it is cut off, fetch or make it anew");
  }
}

/**
 * The place after the struct that begins at `start`. Throws a `CutOffError` where the bytes end
 * before, and a `SourceError` where it is no struct that Parquet has.
 */
export function endOfStruct(bytes: Uint8Array, start: number): number {
  let at = start;
  let values = 0;

  const next = () => {
    if (at >= bytes.length) throw new CutOffError();
    return bytes[at++];
  };
  const skip = (count: number) => {
    if (count > bytes.length - at) throw new CutOffError();
    at += count;
  };
  /** A number below 2^53; larger ones are only walked over, as no length or count is such. */
  const number = () => {
    let value = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = next();
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return value;
    }
    throw broken();
  };
  const value = (type: number, depth: number): void => {
    if (++values > MOST_VALUES) throw broken();
    if (type === TYPES.byte) skip(1);
    else if (type === TYPES.double) skip(8);
    else if (type === TYPES.binary) skip(number());
    else if (type === TYPES.list) list(depth);
    else if (type === TYPES.struct) struct(depth);
    else if (type === TYPES.int16 || type === TYPES.int32 || type === TYPES.int64) number();
    else throw broken();
  };
  const list = (depth: number) => {
    const head = next();
    const type = head & 15;
    const count = head >> 4 === 15 ? number() : head >> 4;
    // Each takes a byte at least.
    if (count > bytes.length - at) throw new CutOffError();
    if (depth >= DEEPEST) throw broken();
    for (let i = 0; i < count; i++) value(isFlag(type) ? TYPES.byte : type, depth + 1);
  };
  const struct = (depth: number) => {
    if (depth >= DEEPEST) throw broken();
    for (let head = next(); head !== TYPES.stop; head = next()) {
      const type = head & 15;
      if (head >> 4 === 0) number(); // the field's number, where it is not told by its distance
      if (!isFlag(type)) value(type, depth + 1);
      else values++;
    }
  };
  struct(0);
  return at;
}

const isFlag = (type: number) => type === TYPES.yes || type === TYPES.no;

const broken = () =>
  new SourceError("it is damaged: its structure is none of Parquet's, fetch or make it anew");
