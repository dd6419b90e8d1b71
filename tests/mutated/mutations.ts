/**
 * Good files with seeded changes, and what a reader must do with each: load it rightly or refuse it in
 * words, soon, and within memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import { uniforms } from "../../engine/graph/random.ts";

/** Changes of one file are at most so many. */
const MOST_CHANGES = 4;
/** Where headers and directories are, at either end: two of three changes go there. */
const RIM = 2048;
/** What a length, a count or an offset is replaced by, beside what lies near to it. */
const NUMBERS = [0, 1, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1, 2 ** 53, 2 ** 63];
/** The same as text, where numbers are written so. */
const TEXTS = ["", "0", "-1", "1.5", "1e9", "9".repeat(20), "null", '"1"', "[]"];

/**
 * Changed files, the same for the same seed: bits and bytes flipped, cut at either end, parts moved,
 * lost, doubled or overwritten, and numbers that may be lengths replaced by ones that hurt, in bytes of
 * either order as well as in digits.
 */
export function* mutations(
  good: Uint8Array,
  seed: number,
  count: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const random = uniforms(seed, 21);
  for (let i = 0; i < count; i++) yield mutate(good, random);
}

/** One changed file. */
export function mutate(good: Uint8Array, random: () => number): Uint8Array<ArrayBuffer> {
  const below = (limit: number) => Math.floor(random() * limit);
  // Where nothing moves, a change is not found out by the first length that is looked at.
  const changes = Object.values(below(3) ? IN_PLACE : { ...IN_PLACE, ...MOVING });
  let bytes = new Uint8Array(good);
  for (let left = 1 + below(MOST_CHANGES); left > 0 && bytes.length > 1; left--) {
    const length = Math.min(RIM, bytes.length);
    const at = [below(length), bytes.length - 1 - below(length), below(bytes.length)][below(3)];
    bytes = changes[below(changes.length)](bytes, at, below);
  }
  return bytes;
}

/** Changes bytes at a place, or gives others; `below` draws a whole number. */
type Change = (
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  below: (limit: number) => number,
) => Uint8Array<ArrayBuffer>;

const partAt = (bytes: Uint8Array, at: number, below: (limit: number) => number) =>
  bytes.slice(at, at + 1 + below(below(4) ? 16 : bytes.length - at));

const joined = (...parts: Uint8Array[]) => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** Changes after which all else is where it was. */
const IN_PLACE: Readonly<Record<string, Change>> = {
  flipBit(bytes, at, below) {
    bytes[at] ^= 1 << below(8);
    return bytes;
  },
  setByte(bytes, at, below) {
    bytes[at] = [0, 1, 127, 128, 255, below(256)][below(6)];
    return bytes;
  },
  step(bytes, at, below) {
    bytes[at] += below(2) ? 1 : -1;
    return bytes;
  },
  fill: (bytes, at, below) => bytes.fill([0, 255][below(2)], at, at + 1 + below(16)),
  overwrite(bytes, at, below) {
    const part = partAt(bytes, below(bytes.length), below);
    bytes.set(part.subarray(0, bytes.length - at), at);
    return bytes;
  },
  number: replaceNumber,
};

/** Changes after which a part of the file is elsewhere, or gone. */
const MOVING: Readonly<Record<string, Change>> = {
  /** Seldom, as it says little. */
  cut(bytes, at, below) {
    if (below(3)) return bytes;
    return below(4) ? bytes.slice(0, at) : bytes.slice(at);
  },
  remove(bytes, at, below) {
    const { length } = partAt(bytes, at, below);
    return joined(bytes.subarray(0, at), bytes.subarray(at + length));
  },
  double(bytes, at, below) {
    const part = partAt(bytes, at, below);
    return joined(bytes.subarray(0, at), part, bytes.subarray(at));
  },
  /** A part of it put elsewhere. */
  splice(bytes, at, below) {
    const part = partAt(bytes, below(bytes.length), below);
    return joined(bytes.subarray(0, at), part, bytes.subarray(at));
  },
  /** Noise between others. */
  insert(bytes, at, below) {
    const noise = Uint8Array.from({ length: 1 + below(16) }, () => below(256));
    return joined(bytes.subarray(0, at), noise, bytes.subarray(at));
  },
  digits: replaceDigits,
};

/** Replaces what may be a length: of some places the first whose number is no larger than the file. */
function replaceNumber(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  below: (limit: number) => number,
): Uint8Array<ArrayBuffer> {
  const size = [2, 4, 4, 8][below(4)];
  const little = below(4) > 0;
  if (bytes.length < size) return bytes;
  const view = new DataView(bytes.buffer);
  const read = (place: number) =>
    size === 2
      ? view.getUint16(place, little)
      : size === 4
      ? view.getUint32(place, little)
      : Number(view.getBigUint64(place, little));
  const last = bytes.length - size;
  let place = Math.min(at, last);
  for (let i = 0; i < 64 && (read(place) === 0 || read(place) > bytes.length); i++) {
    place = place < last ? place + 1 : 0;
  }
  const value = read(place);
  const near = [value + 1, Math.max(0, value - 1), 2 * value, bytes.length, bytes.length + 1, at];
  const all = [...NUMBERS, ...near];
  const other = BigInt(Math.floor(all[below(all.length)]));
  if (size === 2) view.setUint16(place, Number(other & 0xffffn), little);
  else if (size === 4) view.setUint32(place, Number(other & 0xffffffffn), little);
  else view.setBigUint64(place, other, little);
  return bytes;
}

/** Replaces a number that is written as text, the next after a place. */
function replaceDigits(
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
  below: (limit: number) => number,
): Uint8Array<ArrayBuffer> {
  const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;
  const start = bytes.findIndex((byte, i) => i >= at && isDigit(byte));
  if (start < 0) return bytes;
  const after = bytes.findIndex((byte, i) => i > start && !isDigit(byte));
  const end = after < 0 ? bytes.length : after;
  const text = new TextEncoder().encode(TEXTS[below(TEXTS.length)]);
  return joined(bytes.subarray(0, start), text, bytes.subarray(end));
}

/** How a kind of file is read. */
export interface Reader {
  /**
   * Reads a changed file, and looks whether it was read rightly. Returns whether anything was; throws an
   * `AssertionError` on a wrong load, and whatever its reader throws.
   */
  load(bytes: Uint8Array<ArrayBuffer>, good: Uint8Array): Promise<boolean>;
  /** Whether an error is a refusal of the reader's own, in its words. */
  isRefusal(error: Error): boolean;
}

/** A kind of file, with a good one. */
export interface Kind extends Reader {
  readonly good: Uint8Array;
  /** What it took is given back. */
  close(): Promise<void>;
}

/** The kinds of files of one reader, by name; each is made when it is asked for. */
export type Kinds = Readonly<Record<string, () => Promise<Kind>>>;

/** The most seconds and bytes that a file may take. */
export const LIMITS = { seconds: 10, bytes: 512_000_000 };

/** What became of changed files. */
export interface Survival {
  readonly read: number;
  readonly refused: number;
  readonly longestSeconds: number;
  readonly grownBytes: number;
  /** How often each reason was given, without what is in quotes or of digits. */
  readonly reasons: ReadonlyMap<string, number>;
}

/**
 * Reads changed files one after another. Throws an `AssertionError` that tells seed and number of the
 * first that is read wrongly, refused in other words, or takes more than the limits.
 */
export async function survive(
  good: Uint8Array,
  seed: number,
  count: number,
  { load, isRefusal }: Reader,
): Promise<Survival> {
  assert(await load(new Uint8Array(good), good), "the good file itself is not read");
  const memory = await startMemory();
  const reasons = new Map<string, number>();
  let [read, number, longest, grown] = [0, 0, 0, 0];
  for (const bytes of mutations(good, seed, count)) {
    const name = `file ${number++} of seed ${seed}`;
    const started = performance.now();
    try {
      if (await load(bytes, good)) read++;
    } catch (error) {
      if (error instanceof assert.AssertionError) error.message = `${name}: ${error.message}`;
      if (!(error instanceof Error) || !isRefusal(error)) throw named(name, error);
      const reason = error.message.replace(/'[^']*'/g, "'…'").replace(/\d+/g, "9");
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    }
    longest = Math.max(longest, (performance.now() - started) / 1000);
    grown = await memory.growth();
    assert(longest <= LIMITS.seconds, `${name} took ${longest} s`);
    assert(grown <= LIMITS.bytes, `${name} took ${grown} bytes`);
  }
  const refused = [...reasons.values()].reduce((sum, each) => sum + each, 0);
  return { read, refused, longestSeconds: longest, grownBytes: grown, reasons };
}

function named(name: string, error: unknown): unknown {
  if (error instanceof assert.AssertionError) return error;
  return new assert.AssertionError({ message: `${name} is not refused in words: ${error}` });
}

/** A line of what became of them. */
export function survivalText({ read, refused, longestSeconds, grownBytes }: Survival): string {
  return `${read} read rightly, ${refused} refused in words; the longest took ` +
    `${(1000 * longestSeconds).toFixed(0)} ms, memory grew by ${(grownBytes / 1e6).toFixed(0)} MB`;
}

/**
 * The most memory that the process takes from now on, above what it takes now. Linux keeps the peak;
 * elsewhere only what is there at the end can be asked.
 */
export async function startMemory() {
  const start = Deno.memoryUsage().rss;
  await Deno.writeTextFile("/proc/self/clear_refs", "5").catch(() => {});
  return {
    async growth(): Promise<number> {
      const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
      const peak = /VmHWM:\s+(\d+)/.exec(status)?.[1];
      return (peak ? Number(peak) * 1024 : Deno.memoryUsage().rss) - start;
    },
  };
}
