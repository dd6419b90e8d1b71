/**
 * Zip files of a few named files, in memory: nothing is unpacked but what is asked for, and no more of
 * it than the zip says and a limit allows. The packages for it read files that contradict themselves.
 *
 * @module
 */
import { Inflate } from "fflate";
import { crc32 } from "../../data/decode/crc32.ts";
import { visible } from "../../data/text/visible.ts";

/** A zip file. */
export interface Zip {
  /** What is in it, by name: the folders around files are left out. */
  readonly names: readonly string[];
  /**
   * The file of that name; `undefined` where there is none. Throws an `Error` where there are two, or
   * where it is damaged, encrypted, packed in another way than deflate, or has more than `most` bytes.
   */
  read(name: string, most: number): Uint8Array<ArrayBuffer> | undefined;
}

/** What the directory at the end says of a file. */
interface Entry {
  readonly name: string;
  readonly isEncrypted: boolean;
  readonly method: number;
  readonly checksum: number;
  readonly packed: number;
  readonly bytes: number;
  /** Where it starts, with a header of its own. */
  readonly start: number;
}

/** APPNOTE.TXT, sections 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL = { signature: 0x04034b50, size: 30 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const END = { signature: 0x06054b50, size: 22, comment: 0xffff };
const [STORED, DEFLATED] = [0, 8];
/** Deflate makes no more of a byte: 258 bytes of two bits. */
const MOST_FROM_A_BYTE = 1032;
/** No model has more files. */
const MOST_ENTRIES = 10_000;

/** Whether bytes begin as a zip file does. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** Opens a zip file. Throws an `Error` that names `file` where its directory is damaged. */
export function openZip(bytes: Uint8Array, file: string): Zip {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = directoryOf(bytes, view, file);
  return {
    names: entries.map(({ name }) => name),
    read(name, most) {
      const [entry, ...others] = entries.filter((each) => each.name === name);
      if (others.length > 0) throw damaged(file, `it holds several files called '${name}'`);
      return entry && contentOf(bytes, view, entry, { file, most });
    },
  };
}

function damaged(file: string, why: string): Error {
  return new Error(
    `Cannot read the zip '${visible(file)}' as ${visible(why)}: download it anew, or zip it anew`,
  );
}

function directoryOf(bytes: Uint8Array, view: DataView, file: string): Entry[] {
  const end = endOf(view);
  if (end === undefined) throw damaged(file, "its directory is missing");
  const [count, size, start] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ];
  if (count > MOST_ENTRIES) {
    throw damaged(file, `it holds ${count} files, more than ${MOST_ENTRIES}`);
  }
  if (start + size > end) throw damaged(file, "its directory is not within it");
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const isWhole = at + CENTRAL.size <= start + size &&
      view.getUint32(at, true) === CENTRAL.signature;
    const length = isWhole ? view.getUint16(at + 28, true) : 0;
    const next = isWhole
      ? at + CENTRAL.size + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
      : Infinity;
    if (next > start + size) throw damaged(file, "its directory is cut off");
    const path = new TextDecoder().decode(bytes.subarray(at + CENTRAL.size).subarray(0, length));
    const name = path.split(/[/\\]/).at(-1)!;
    if (name) entries.push(entryAt(view, at, name));
    at = next;
  }
  return entries;
}

/** Where the end of the directory is: only a comment may follow. */
function endOf(view: DataView): number | undefined {
  const last = view.byteLength - END.size;
  for (let at = last; at >= Math.max(0, last - END.comment); at--) {
    const isEnd = view.getUint32(at, true) === END.signature &&
      at + END.size + view.getUint16(at + 20, true) === view.byteLength;
    if (isEnd) return at;
  }
  return undefined;
}

function entryAt(view: DataView, at: number, name: string): Entry {
  return {
    name,
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    bytes: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
  };
}

function contentOf(
  bytes: Uint8Array,
  view: DataView,
  { name, isEncrypted, method, checksum, packed, bytes: size, start }: Entry,
  { file, most }: { readonly file: string; readonly most: number },
): Uint8Array<ArrayBuffer> {
  const wrong = (why: string) => damaged(file, `its '${name}' ${why}`);
  if (isEncrypted) throw wrong("is encrypted");
  if (method !== STORED && method !== DEFLATED) throw wrong(`is packed by method ${method}`);
  if (size > most) throw wrong(`has ${size} bytes, more than ${most}`);
  const isPossible = method === STORED ? packed === size : size <= packed * MOST_FROM_A_BYTE;
  if (!isPossible) throw wrong("has sizes that contradict each other");
  const isThere = start + LOCAL.size <= bytes.length &&
    view.getUint32(start, true) === LOCAL.signature;
  if (!isThere) throw wrong("is not where the directory says");
  const from = start + LOCAL.size + view.getUint16(start + 26, true) +
    view.getUint16(start + 28, true);
  if (from + packed > bytes.length) throw wrong("is cut off");
  const data = bytes.subarray(from, from + packed);
  const content = method === STORED ? data.slice() : inflated(data, size);
  if (!content) throw wrong("can't be unpacked to the size that it says");
  if (crc32(content) !== checksum) throw wrong("has another checksum");
  return content;
}

/** So many packed bytes are unpacked before it is looked whether there are more than expected. */
const PART = 2 ** 14;

/** Unpacked bytes; `undefined` where they can't be, or are not as many as expected. */
function inflated(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> | undefined {
  const content = new Uint8Array(size);
  let filled = 0;
  const inflate = new Inflate((part) => {
    if (filled + part.length <= size) content.set(part, filled);
    filled += part.length;
  });
  try {
    for (let at = 0; at < data.length && filled <= size; at += PART) {
      inflate.push(data.subarray(at, at + PART), at + PART >= data.length);
    }
  } catch {
    return undefined;
  }
  return filled === size ? content : undefined;
}
