/**
 * The cache of a folder's decoded pictures: one file, keyed by the content of each picture, so that
 * nothing is decoded twice. It may be deleted at any time.
 *
 * @module
 */
import { createHash, randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Fit, Size } from "../picture/resize.ts";
import type { PackedContents } from "../survey/collect.ts";

/** To be raised whenever a decoder, the resizing or a comparison changes its results. */
const VERSION = 3;

/** Older ones of other folders are deleted. */
const MOST_PACKS = 20;

/** A file as it was when its content was read. */
export interface PackedFile {
  readonly bytes: number;
  /** Milliseconds, of the content and of the file's entry. */
  readonly modified: number;
  readonly changed: number;
  /** The number of its content. */
  readonly content: number;
}

/** What a pack holds. */
export interface Pack extends PackedContents {
  readonly files: Readonly<Record<string, PackedFile>>;
}

/** Whose pack it is. */
export interface PackKey {
  /** The folder's real path. */
  readonly root: string;
  readonly size?: Size;
  readonly fit: Fit;
}

const SECTIONS = ["header", "pixels", "thumbnails"] as const;
type Sections = Record<typeof SECTIONS[number], Uint8Array>;
type Preamble = { version: number } & Record<keyof Sections, { bytes: number; checksum: string }>;

const checksum = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

function pathOf(cache: string, { root, size, fit }: PackKey): string {
  const key = JSON.stringify([root, size?.height, size?.width, fit]);
  return join(cache, `${checksum(new TextEncoder().encode(key)).slice(0, 16)}.pack`);
}

/** Reads a folder's pack; nothing where there is none, or it is damaged or of another version. */
export function readPack(cache: string, key: PackKey): Pack | undefined {
  try {
    const { header, pixels, thumbnails } = unpack(readWhole(pathOf(cache, key)));
    return { ...JSON.parse(new TextDecoder().decode(header)), pixels, thumbnails };
  } catch {
    return undefined; // it is rebuilt from the pictures
  }
}

/** `Deno.readFile` takes several times as long for a large file, as it grows its memory. */
function readWhole(path: string): Uint8Array {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(file.statSync().size);
  for (let at = 0; at < bytes.length;) {
    const count = file.readSync(bytes.subarray(at));
    if (count === null) throw new RangeError("cut off");
    at += count;
  }
  return bytes;
}

function unpack(file: Uint8Array): Sections {
  const end = file.indexOf(0x0a);
  const preamble: Preamble = JSON.parse(new TextDecoder().decode(file.subarray(0, end)));
  if (preamble.version !== VERSION) throw new RangeError("another version");
  let at = end + 1;
  const sections = SECTIONS.map((name) => {
    const { bytes, checksum: expected } = preamble[name];
    const section = file.subarray(at, at += bytes);
    if (checksum(section) !== expected) throw new RangeError("damaged");
    return [name, section];
  });
  return Object.fromEntries(sections);
}

/** Writes a pack beside its place and renames it; deletes the oldest of too many. */
export async function writePack(cache: string, key: PackKey, pack: Pack): Promise<void> {
  const { pixels, thumbnails, ...rest } = pack;
  const sections: Sections = {
    header: new TextEncoder().encode(JSON.stringify(rest)),
    pixels,
    thumbnails,
  };
  const about = SECTIONS.map((name) => {
    const section = sections[name];
    return [name, { bytes: section.length, checksum: checksum(section) }];
  });
  const preamble = JSON.stringify({ version: VERSION, ...Object.fromEntries(about) }) + "\n";
  await Deno.mkdir(cache, { recursive: true });
  const path = pathOf(cache, key);
  const part = `${path}.${randomUUID()}.part`;
  try {
    const file = await Deno.open(part, { write: true, createNew: true });
    try {
      for (const bytes of [new TextEncoder().encode(preamble), ...Object.values(sections)]) {
        for (let at = 0; at < bytes.length;) at += await file.write(bytes.subarray(at));
      }
    } finally {
      file.close();
    }
    await Deno.rename(part, path);
  } finally {
    await Deno.remove(part).catch(() => {}); // it is there only where writing failed
  }
  await deleteOldest(cache);
}

async function deleteOldest(cache: string): Promise<void> {
  const packs: { path: string; modified: number }[] = [];
  for await (const { name } of Deno.readDir(cache)) {
    const path = join(cache, name);
    const about = await Deno.stat(path).catch(() => undefined); // another process may delete, too
    packs.push({ path, modified: about?.mtime?.getTime() ?? 0 });
  }
  packs.sort((a, b) => b.modified - a.modified);
  for (const { path } of packs.slice(MOST_PACKS)) await Deno.remove(path).catch(() => {});
}
