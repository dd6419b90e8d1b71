/**
 * Reads a zip file's files one at a time, by the platform's own inflate: no more of the zip is held
 * than the file that is asked for, and no more is unpacked than its directory says.
 *
 * @module
 */
import { crc32 } from "../decode/crc32.ts";
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";
import { quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { inParallel } from "./in_parallel.ts";
import { type RandomAccess, SourceError } from "./random_access.ts";
import { readZipDirectory, type ZipEntry } from "./zip_directory.ts";

/** A zip file that is open to be read. */
export interface Zip {
  /** Those that may be used, each with a path of its own. */
  readonly files: readonly ZipEntry[];
  /** The paths of folders that have an entry. */
  readonly folders: readonly string[];
  /** The others, with the reason. */
  readonly passedOver: readonly { readonly name: string; readonly reason: string }[];
  /**
   * All of a file of at most `most` bytes, a picture's where absent. Throws a `DecodeError` where it is
   * damaged or larger.
   */
  read(entry: ZipEntry, most?: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Its first bytes; none where they can't be unpacked. */
  begin(entry: ZipEntry, count: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** The methods that are read. */
const [STORED, DEFLATED] = [0, 8];
/** Others that programs offer, by PKWARE's numbers. */
const METHODS: Readonly<Record<number, string>> = {
  1: "Shrink",
  6: "Implode",
  9: "Deflate64",
  12: "BZIP2",
  14: "LZMA",
  93: "Zstandard",
  94: "MP3",
  95: "XZ",
  96: "JPEG",
  97: "WavPack",
  98: "PPMd",
  99: "AES",
};

/** Deflate makes no more of a byte: 258 bytes of two bits. */
const MOST_FROM_A_BYTE = 1032;
/** Pictures of one colour may shrink so; beyond it, and this size, all are meant to fill a disk. */
const [LARGEST_RATIO, LARGEST_UNPACKED] = [200, 1e9];
const LOCAL = { signature: 0x04034b50, size: 30 };
/** So many packed bytes begin a file: enough for its first thousand. */
const BEGINNING = 4096;

/**
 * Opens a zip file. Throws a `SourceError` where it is damaged, encrypted, packed by a method that is
 * not read, or would fill a disk.
 */
export async function openZip(file: RandomAccess): Promise<Zip> {
  const entries = await readZipDirectory(file);
  await inParallel(entries, (entry) => startOf(file, entry).catch(refuseAll));
  const { files, folders, passedOver } = sorted(entries);
  checkMethods(files);
  checkRatio(files, file.size);
  return {
    files,
    folders,
    passedOver,
    read: (entry, most = MAX_FILE_BYTES) => readEntry(file, entry, most),
    begin: (entry, count) => beginEntry(file, entry, count),
  };
}

/** A file whose own head contradicts the directory makes all that this says doubtful. */
function refuseAll(error: unknown): never {
  if (!(error instanceof DecodeError)) throw error;
  throw new SourceError(`${error.reason} ('${visible(error.file)}'): fetch or make it anew`);
}

/** Of several of one path the first is used. */
function sorted(entries: readonly ZipEntry[]) {
  const files = new Map<string, ZipEntry>();
  const folders = new Set<string>();
  const passedOver: { name: string; reason: string }[] = [];
  for (const entry of entries) {
    const { path, isFolder, odd } = entry;
    if (odd) passedOver.push({ name: path, reason: odd });
    else if (isFolder && path) folders.add(path);
    else if (isFolder) continue;
    else if (files.has(path)) {
      passedOver.push({ name: path, reason: "another file of the zip has its name" });
    } else files.set(path, entry);
  }
  return { files: [...files.values()], folders: [...folders], passedOver };
}

function checkMethods(files: readonly ZipEntry[]): void {
  const isOf = (text: string, some: readonly ZipEntry[], todo: string) => {
    if (some.length === 0) return;
    const names = quoted(some.map(({ path }) => path), 3);
    throw new SourceError(`${names} ${text}: ${todo}`);
  };
  const locked = files.filter(({ isEncrypted, method }) => isEncrypted || method === 99);
  isOf("in it can't be read without a password", locked, "unpack it with its own program first");
  const other = files.filter(({ method }) => method !== STORED && method !== DEFLATED);
  const method = other[0]?.method;
  const name = METHODS[method] ?? `method ${method}`;
  isOf(`in it are packed by ${name}, which is not read`, other, "zip the folder anew");
}

function checkRatio(files: readonly ZipEntry[], size: number): void {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= LARGEST_UNPACKED || total <= LARGEST_RATIO * size) return;
  const times = Math.round(total / size);
  throw new SourceError(
    `it would unpack to ${
      (total / 1e9).toFixed(1)
    } GB, ${times} times its size, which no pictures ` +
      "do: leave it alone",
  );
}

async function readEntry(
  file: RandomAccess,
  entry: ZipEntry,
  most: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { path, bytes, packed, method, checksum } = entry;
  if (bytes > most || packed > most) {
    const [own, limit] = [Math.max(bytes, packed), most].map((each) => Math.ceil(each / 1e6));
    throw new DecodeError(path, `its ${own} MB are more than ${limit}`, "too large");
  }
  if (bytes === 0) throw new DecodeError(path, "it is empty");
  const isPossible = method === STORED ? packed === bytes : bytes <= packed * MOST_FROM_A_BYTE;
  if (!isPossible) throw damaged(path, "its sizes contradict each other");
  const data = await dataOf(file, entry);
  const content = method === STORED ? data : await inflate(data, entry);
  if (crc32(content) !== checksum) throw damaged(path, "its checksum is another");
  return content;
}

const damaged = (path: string, how: string) =>
  new DecodeError(path, `it is damaged in the zip: ${how}`);

/** The packed bytes, or the first of them. */
async function dataOf(file: RandomAccess, entry: ZipEntry, most = entry.packed) {
  const length = Math.min(entry.packed, most);
  return await readHere(file, entry.path, await startOf(file, entry), length);
}

/** Where the data begin, once what stands before them says the same as the directory. */
async function startOf(file: RandomAccess, { path, start, name, method }: ZipEntry) {
  const head = await readHere(file, path, start, LOCAL.size + name.length);
  const view = new DataView(head.buffer);
  const own = head.subarray(LOCAL.size);
  const isSame = view.getUint32(0, true) === LOCAL.signature &&
    view.getUint16(8, true) === method && view.getUint16(26, true) === name.length &&
    own.every((byte, i) => byte === name[i]);
  if (!isSame) throw damaged(path, "the directory says something else of it");
  return start + head.length + view.getUint16(28, true);
}

function readHere(file: RandomAccess, path: string, start: number, length: number) {
  return file.read(start, length).catch((error) => {
    throw error instanceof SourceError ? damaged(path, "it is cut off") : error;
  });
}

/** Unpacks to just the size that is said; stops as soon as there is more. */
async function inflate(data: Uint8Array<ArrayBuffer>, { path, bytes }: ZipEntry) {
  const content = new Uint8Array(bytes);
  let filled = 0;
  try {
    for await (const part of inflated(data)) {
      if (filled + part.length > bytes) throw damaged(path, "it has more bytes than it says");
      content.set(part, filled);
      filled += part.length;
    }
  } catch (error) {
    throw error instanceof DecodeError ? error : damaged(path, "it can't be unpacked");
  }
  if (filled < bytes) throw damaged(path, "it has fewer bytes than it says");
  return content;
}

function inflated(data: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  return new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
}

async function beginEntry(
  file: RandomAccess,
  entry: ZipEntry,
  count: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  try {
    const data = await dataOf(file, entry, BEGINNING);
    if (entry.method === STORED) return data.slice(0, count);
    for await (const part of inflated(data)) {
      parts.push(part as Uint8Array<ArrayBuffer>);
      if ((length += part.length) >= count) break;
    }
  } catch { /* its beginning is all that is wanted, and may be there */ }
  return new Uint8Array(await new Blob(parts).arrayBuffer()).slice(0, count);
}
