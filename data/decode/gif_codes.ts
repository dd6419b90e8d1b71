/** GIF's compression: codes of a growing number of bits, for strings of pixels (T. Welch, 1984). @module */
import { DecodeError, truncated } from "../picture/picture.ts";

const MOST_CODES = 4096;

/**
 * Unpacks the codes that begin at `at` with their size, and tells of each pixel in order: its place
 * and its number. Returns how many there were, at most `most`. Throws a `DecodeError` where the codes
 * make no sense.
 */
export function unpackCodes(
  bytes: Uint8Array,
  at: number,
  most: number,
  file: string,
  tell: (place: number, value: number) => void,
): number {
  const size = bytes[at];
  if (!(size >= 1 && size <= 8)) {
    throw new DecodeError(file, `it is damaged: its codes begin with ${size} bits`);
  }
  const [clear, end] = [2 ** size, 2 ** size + 1];
  const read = codeReader(bytes, at + 1, file);
  // A code stands for the string of another, and one pixel more.
  const before = new Uint16Array(MOST_CODES);
  const last = new Uint8Array(MOST_CODES);
  const length = new Uint16Array(MOST_CODES);
  for (let code = 0; code < clear; code++) [last[code], length[code]] = [code, 1];
  let [next, bits, previous, count] = [end + 1, size + 1, -1, 0];
  while (count < most) {
    const code = read(bits);
    if (code === undefined || code === end) break;
    if (code === clear) {
      [next, bits, previous] = [end + 1, size + 1, -1];
      continue;
    }
    // The code that is only now learnt is the string before it with its own first pixel.
    const known = code < next ? code : previous;
    if (code > next || known < 0 || (previous < 0 && code > end)) {
      throw new DecodeError(file, "it is damaged: a code is of no string");
    }
    const first = tellString(known, count);
    count += length[known];
    if (known !== code && count < most) tell(count++, first);
    if (previous >= 0 && next < MOST_CODES) {
      [before[next], last[next], length[next]] = [previous, first, length[previous] + 1];
      if (++next === 2 ** bits && bits < 12) bits++;
    }
    previous = code;
  }
  return Math.min(count, most);

  /** Tells of a string's pixels, the last first; gives its first. */
  function tellString(code: number, start: number): number {
    let walk = code;
    for (let place = start + length[code] - 1; place > start; place--) {
      if (place < most) tell(place, last[walk]);
      walk = before[walk];
    }
    tell(start, last[walk]);
    return last[walk];
  }
}

/** Reads codes from parts, each with its length before it; `undefined` where the last one ends. */
function codeReader(bytes: Uint8Array, start: number, file: string) {
  let [at, left, buffer, held] = [start, 0, 0, 0];
  return (bits: number): number | undefined => {
    for (; held < bits; held += 8) {
      if (left === 0) {
        left = bytes[at++] ?? 0;
        if (left === 0) return undefined;
      }
      if (at >= bytes.length) throw truncated(file);
      buffer |= bytes[at++] << held;
      left--;
    }
    const code = buffer & (1 << bits) - 1;
    buffer >>>= bits;
    held -= bits;
    return code;
  };
}
