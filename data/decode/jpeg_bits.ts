/** The bits of a JPEG scan, and Huffman codes read from them (ITU-T T.81, annexes C and F). @module */
import { DecodeError } from "../picture/picture.ts";

/** Codes of up to so many bits are looked up at once. */
const FAST_BITS = 9;

/** A Huffman code. */
export interface HuffmanTable {
  /** By the next nine bits: length × 256 + symbol, or 0 where the code is longer. */
  readonly fast: Uint16Array;
  /** By length: the largest code of that length, −1 where there is none. */
  readonly largest: Int32Array;
  /** By length: what is added to a code to find its symbol. */
  readonly offset: Int32Array;
  readonly symbols: Uint8Array;
}

/**
 * Builds a code from the number of codes of each length, 1 to 16, and its symbols in their order.
 * Throws a `DecodeError` where there are more codes than bits allow.
 */
export function buildHuffman(
  counts: Uint8Array,
  symbols: Uint8Array,
  file: string,
): HuffmanTable {
  const fast = new Uint16Array(1 << FAST_BITS);
  const largest = new Int32Array(17).fill(-1);
  const offset = new Int32Array(17);
  let [code, index] = [0, 0];
  for (let length = 1; length <= 16; length++, code <<= 1) {
    offset[length] = index - code;
    for (let k = counts[length - 1]; k > 0; k--, code++, index++) {
      if (code >= 1 << length) throw damaged(file, "a Huffman table has too many codes");
      if (length > FAST_BITS) continue;
      const first = code << FAST_BITS - length;
      fast.fill(length << 8 | symbols[index], first, first + (1 << FAST_BITS - length));
    }
    if (counts[length - 1]) largest[length] = code - 1;
  }
  return { fast, largest, offset, symbols };
}

/** The error of a file whose coded pixels make no sense. */
export function damaged(file: string, what: string): DecodeError {
  return new DecodeError(file, `it is damaged: ${what}`);
}

/** Reads the bits of a scan up to the next marker. */
export class BitReader {
  #buffer = 0;
  /** How many bits of the buffer are still to be read. */
  #count = 0;
  /** How many of them are not in the file, but behind a marker. */
  #missing = 0;

  /** `at` is the place of the first byte. */
  constructor(readonly bytes: Uint8Array, public at: number, readonly file: string) {}

  /** The next bits, at most 16, as a number. */
  read(count: number): number {
    if (this.#count < count) this.#fill();
    this.#count -= count;
    return this.#buffer >>> this.#count & (1 << count) - 1;
  }

  /** A signed number of so many bits: those of negative ones begin with 0. */
  readSigned(count: number): number {
    if (count === 0) return 0;
    const value = this.read(count);
    return value < 1 << count - 1 ? value - (1 << count) + 1 : value;
  }

  /** The next symbol of a code. Throws a `DecodeError` where the bits are none. */
  decode({ fast, largest, offset, symbols }: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const entry = fast[this.#buffer >>> this.#count - FAST_BITS & (1 << FAST_BITS) - 1];
    if (entry) {
      this.#count -= entry >> 8;
      return entry & 255;
    }
    for (let length = FAST_BITS + 1; length <= 16; length++) {
      const code = this.#buffer >>> this.#count - length & (1 << length) - 1;
      if (code > largest[length]) continue;
      this.#count -= length;
      return symbols[offset[length] + code];
    }
    throw damaged(this.file, "its pixels have a code that no table has");
  }

  /** Throws a `DecodeError` where more was read than there is before the next marker. */
  check(): void {
    if (this.#count < this.#missing) throw damaged(this.file, "its pixels end too early");
  }

  /** Goes on after the restart marker that must come next. */
  restart(): void {
    this.check();
    this.#count = this.#missing = 0;
    while (this.bytes[this.at] === 0xff && this.bytes[this.at + 1] === 0xff) this.at++;
    const marker = this.bytes[this.at + 1];
    if (this.bytes[this.at] !== 0xff || marker < 0xd0 || marker > 0xd7) {
      throw damaged(this.file, "a restart marker is missing");
    }
    this.at += 2;
  }

  /** Takes whole bytes until there are more than 24 bits; zeros where a marker comes. */
  #fill(): void {
    while (this.#count <= 24) {
      const byte = this.bytes[this.at];
      if (byte !== 0xff && this.at < this.bytes.length) {
        this.#buffer = this.#buffer << 8 | byte;
        this.at++;
      } else if (byte === 0xff && this.bytes[this.at + 1] === 0) {
        this.#buffer = this.#buffer << 8 | byte;
        this.at += 2;
      } else {
        this.#buffer <<= 8;
        this.#missing += 8;
      }
      this.#count += 8;
    }
  }
}
