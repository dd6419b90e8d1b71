/**
 * The directory of a zip file (PKWARE's APPNOTE 6.3.10), with ZIP64: what it holds, before a byte is
 * unpacked. Sizes and places are held against the file before anything is read or made room for.
 *
 * @module
 */
import { type RandomAccess, SourceError } from "./random_access.ts";
import { zipName } from "./zip_name.ts";

/** A file or folder of a zip. */
export interface ZipEntry {
  /** With `/` between its parts, and none at the end. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Why it is neither, or no file of the zip's own: a link, a way out of the zip. */
  readonly odd?: string;
  /** Its name's bytes, as they must stand before the data, too. */
  readonly name: Uint8Array;
  readonly isEncrypted: boolean;
  /** By PKWARE's numbers. */
  readonly method: number;
  readonly checksum: number;
  /** In the zip, in bytes. */
  readonly packed: number;
  /** Unpacked. */
  readonly bytes: number;
  /** Where it begins, with what stands before its data. */
  readonly start: number;
}

const SIGNATURES = { entry: 0x02014b50, end: 0x06054b50, end64: 0x06064b50, locator: 0x07064b50 };
const SIZES = { entry: 46, end: 22, end64: 56, locator: 20, local: 30 };
/** A comment at the end of the file may have so many bytes. */
const LONGEST_COMMENT = 0xffff;
/** In bytes; what is made of it takes ten times as much. */
const LARGEST_DIRECTORY = 32e6;
const MOST_ENTRIES = 300_000;

/** What a 16-bit or 32-bit field has where ZIP64 has the number. */
const [ELSEWHERE_16, ELSEWHERE_32] = [0xffff, 0xffffffff];

const damaged = (what: string) =>
  new SourceError(`it is no whole zip file (${what}): fetch or make it anew`);

/** Reads the directory. Throws a `SourceError` where it is damaged, cut off or too large. */
export async function readZipDirectory(file: RandomAccess): Promise<ZipEntry[]> {
  const { start, size, count } = await findDirectory(file);
  const bytes = await file.read(start, size);
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at < size) {
    const next = readEntry(bytes, at);
    entries.push(next.entry);
    at = next.end;
  }
  if (entries.length !== count) {
    throw damaged(`its directory has ${entries.length} entries, not ${count}`);
  }
  checkPlaces(entries, start);
  return entries;
}

/** Where the directory is, and how many entries it has. */
interface Place {
  readonly start: number;
  readonly size: number;
  readonly count: number;
}

async function findDirectory(file: RandomAccess): Promise<Place> {
  const tailSize = Math.min(file.size, SIZES.end + LONGEST_COMMENT + SIZES.locator);
  const tail = viewOf(await file.read(file.size - tailSize, tailSize));
  const at = endIn(tail);
  const [disk, firstDisk, here] = [4, 6, 8].map((place) => tail.getUint16(at + place, true));
  let place: Place = {
    count: tail.getUint16(at + 10, true),
    size: tail.getUint32(at + 12, true),
    start: tail.getUint32(at + 16, true),
  };
  let end = file.size - tailSize + at;
  const has64 = at >= SIZES.locator &&
    tail.getUint32(at - SIZES.locator, true) === SIGNATURES.locator;
  if (has64) ({ place, end } = await findDirectory64(file, tail, at - SIZES.locator));
  else if (disk || firstDisk || here !== place.count) {
    throw new SourceError("it is a part of a zip file of several parts: join them first");
  }
  const { start, size, count } = place;
  if (start + size !== end) throw damaged("its directory does not end where it should");
  if (size > LARGEST_DIRECTORY || count > MOST_ENTRIES) {
    throw new SourceError(`it holds more than ${MOST_ENTRIES} files: unpack it first`);
  }
  if (count * SIZES.entry > size) throw damaged("its directory is too short for its entries");
  return place;
}

/** The last end record, whose comment ends with the file. */
function endIn(tail: DataView): number {
  for (let at = tail.byteLength - SIZES.end; at >= 0; at--) {
    const isEnd = tail.getUint32(at, true) === SIGNATURES.end &&
      at + SIZES.end + tail.getUint16(at + 20, true) === tail.byteLength;
    if (isEnd) return at;
  }
  throw damaged("its end is missing");
}

async function findDirectory64(
  file: RandomAccess,
  tail: DataView,
  locator: number,
): Promise<{ place: Place; end: number }> {
  const end = number64(tail, locator + 8);
  const record = viewOf(await file.read(end, SIZES.end64));
  if (record.getUint32(0, true) !== SIGNATURES.end64) throw damaged("its ZIP64 end is missing");
  if (tail.getUint32(locator + 16, true) > 1 || record.getUint32(16, true)) {
    throw new SourceError("it is a part of a zip file of several parts: join them first");
  }
  const [count, size, start] = [32, 40, 48].map((at) => number64(record, at));
  return { place: { count, size, start }, end };
}

function readEntry(bytes: Uint8Array, at: number): { entry: ZipEntry; end: number } {
  const view = viewOf(bytes.subarray(at));
  if (view.byteLength < SIZES.entry || view.getUint32(0, true) !== SIGNATURES.entry) {
    throw damaged("its directory is broken");
  }
  const [flags, method] = [8, 10].map((place) => view.getUint16(place, true));
  const [checksum, packed, unpacked] = [16, 20, 24].map((place) => view.getUint32(place, true));
  const [nameSize, extraSize, commentSize, disk] = [28, 30, 32, 34]
    .map((place) => view.getUint16(place, true));
  const extraStart = SIZES.entry + nameSize;
  const end = extraStart + extraSize + commentSize;
  if (end > view.byteLength) throw damaged("its directory is cut off");
  const name = bytes.subarray(at + SIZES.entry, at + extraStart);
  const extra = viewOf(bytes.subarray(at + extraStart, at + extraStart + extraSize));
  const place = withZip64(extra, { unpacked, packed, start: view.getUint32(42, true) });
  if (disk && disk !== ELSEWHERE_16) {
    throw new SourceError("it is a part of a zip file of several parts: join them first");
  }
  const mode = view.getUint32(38, true) >>> 16;
  const isUnix = view.getUint8(5) === 3;
  const entry = {
    ...zipName(name, { isUtf8: (flags & 0x800) !== 0, mode: isUnix ? mode : 0 }),
    name,
    isEncrypted: (flags & 0x2041) !== 0,
    method,
    checksum,
    packed: place.packed,
    bytes: place.unpacked,
    start: place.start,
  };
  return { entry, end: at + end };
}

/** Sizes and place, where they need it from the ZIP64 part of the extra field, in this order. */
function withZip64(
  extra: DataView,
  short: { unpacked: number; packed: number; start: number },
): { unpacked: number; packed: number; start: number } {
  const lacking = (["unpacked", "packed", "start"] as const)
    .filter((name) => short[name] === ELSEWHERE_32);
  if (lacking.length === 0) return short;
  for (let at = 0; at + 4 <= extra.byteLength;) {
    const [id, size] = [extra.getUint16(at, true), extra.getUint16(at + 2, true)];
    if (at + 4 + size > extra.byteLength) break;
    if (id === 1 && size >= 8 * lacking.length) {
      const found = lacking.map((name, i) => [name, number64(extra, at + 4 + 8 * i)]);
      return { ...short, ...Object.fromEntries(found) };
    }
    at += 4 + size;
  }
  throw damaged("its directory lacks a size");
}

/** Throws a `SourceError` where entries lie upon each other, or upon the directory. */
function checkPlaces(entries: readonly ZipEntry[], directory: number): void {
  const sorted = entries.toSorted((a, b) => a.start - b.start);
  sorted.forEach(({ start, packed, name }, i) => {
    const next = sorted[i + 1]?.start ?? directory;
    if (start + SIZES.local + name.length + packed > next) {
      throw damaged("its files lie upon each other");
    }
  });
}

/** A number of 64 bits that a file's size can be. */
function number64(view: DataView, at: number): number {
  const value = view.getBigUint64(at, true);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged("a size of it is beyond all bounds");
  return Number(value);
}

const viewOf = (bytes: Uint8Array) =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
