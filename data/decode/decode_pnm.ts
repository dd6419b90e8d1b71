/** PGM and PPM, as text (P2, P3) and as bytes (P5, P6). @module */
import { checkDimensions, DecodeError, type Picture, truncated } from "../picture/picture.ts";

const isSpace = (byte: number) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
const HASH = 0x23;
const LINE_FEED = 0x0a;

/**
 * Decodes a PGM or PPM file of up to 16 bits a sample, of which eight are kept. Throws a
 * `DecodeError` where it is damaged, truncated or too large.
 */
export function decodePnm(bytes: Uint8Array, file: string): Picture {
  const kind = bytes[1] - 0x30;
  const isText = kind < 4;
  const isGrey = kind === 2 || kind === 5;
  const numbers = readNumbers(bytes, file);
  const [width, height, largest] = [numbers.next(), numbers.next(), numbers.next()];
  checkDimensions(file, height, width);
  if (!(largest >= 1 && largest <= 65_535)) {
    throw new DecodeError(file, `its largest value is ${largest}, not 1 to 65535`);
  }
  const samples = height * width * (isGrey ? 1 : 3);
  const sampleBytes = largest > 255 ? 2 : 1;
  // One space ends the header; in a text file each sample takes a digit and a space at least.
  const start = numbers.at() + 1;
  if (bytes.length - start < (isText ? 2 * samples - 1 : samples * sampleBytes)) {
    throw truncated(file);
  }
  const read = isText
    ? numbers.next
    : sampleBytes === 1
    ? (i: number) => bytes[start + i]
    : (i: number) => bytes[start + 2 * i] << 8 | bytes[start + 2 * i + 1];
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < samples; i++) {
    const value = read(i);
    if (value > largest) {
      throw new DecodeError(file, `it is damaged: ${value} is more than its largest, ${largest}`);
    }
    const byte = largest === 255 ? value : Math.round(value * 255 / largest);
    if (isGrey) pixels.fill(byte, i * 3, i * 3 + 3);
    else pixels[i] = byte;
  }
  return { height, width, pixels };
}

/** Reads whole numbers one by one, past spaces and comments. */
function readNumbers(bytes: Uint8Array, file: string) {
  let at = 2;
  function next(): number {
    while (isSpace(bytes[at]) || bytes[at] === HASH) {
      if (bytes[at] === HASH) { while (at < bytes.length && bytes[at] !== LINE_FEED) at++; }
      else at++;
    }
    if (at >= bytes.length) throw truncated(file);
    if (!isDigit(bytes[at])) throw new DecodeError(file, "it is damaged: a number is missing");
    let value = 0;
    while (isDigit(bytes[at]) && value < 1e9) value = value * 10 + bytes[at++] - 0x30;
    return value;
  }
  return { next, at: () => at };
}
