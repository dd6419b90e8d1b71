/** Parquet's hybrid of runs and packed bits: levels, and numbers of a dictionary. @module */
import { SourceError } from "./random_access.ts";

/** A page whose bytes are none. */
export const brokenPage = (what: string) =>
  new SourceError(`it is damaged (${what}): fetch or make it anew`);

/**
 * So many numbers of `width` bits, 0 to 32, from all of `bytes`. Throws a `SourceError` where they
 * are fewer. What is beyond them fills up the last group of eight.
 *
 * Source: Apache Parquet, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
 */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 32) throw brokenPage("numbers of more than 32 bits");
  const numbers = new Uint32Array(count);
  let [at, filled] = [0, 0];
  const next = () => {
    if (at >= bytes.length) throw brokenPage("a page has too few numbers");
    return bytes[at++];
  };
  const runHead = () => {
    let value = 0;
    for (let i = 0; i < 5; i++) {
      const byte = next();
      value += (byte & 127) * 2 ** (7 * i);
      if (byte < 128) return value;
    }
    throw brokenPage("a run is too long");
  };
  while (filled < count) {
    const head = runHead();
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      let value = 0;
      for (let i = 0; i < Math.ceil(width / 8); i++) value += next() * 2 ** (8 * i);
      const end = Math.min(count, filled + length);
      numbers.fill(value, filled, end);
      filled = end;
    } else {
      const packed = bytes.subarray(at, at += Math.min(length * width, bytes.length - at));
      const most = Math.min(count - filled, length * 8);
      if (packed.length * 8 < most * width) throw brokenPage("a page has too few numbers");
      unpackBits(packed, width, numbers.subarray(filled, filled + most));
      filled += most;
    }
  }
  return numbers;
}

/** Numbers of `width` bits, the lowest bits first. */
function unpackBits(packed: Uint8Array, width: number, numbers: Uint32Array): void {
  let [held, bits, at] = [0, 0, 0];
  for (let i = 0; i < numbers.length; i++) {
    while (bits < width) {
      held += packed[at++] * 2 ** bits; // exact: 39 bits at most
      bits += 8;
    }
    const size = 2 ** width;
    numbers[i] = held % size;
    held = Math.floor(held / size);
    bits -= width;
  }
}
