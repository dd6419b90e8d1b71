/** What a path leads to, as a source of pictures. @module */
import { basename, join } from "node:path";
import { SourceError } from "../source/random_access.ts";
import { addressReason } from "../text/address.ts";
import { reasonOf } from "../text/system_reason.ts";
import { visible } from "../text/visible.ts";
import { FolderError } from "./arrange.ts";
import { folderContents } from "./folder.ts";
import { isJunk } from "./junk.ts";
import { labelsContents } from "./labels_source.ts";
import { parquetContents } from "./parquet_source.ts";
import { readRange } from "./read_range.ts";
import type { Holder, SourceContents } from "./source_file.ts";
import { zipContents } from "./zip_source.ts";

/** What a file may be, beside a folder. */
export type FileKind = "zip" | "parquet" | "labels";

/** How files begin that hold others, and that are not read. */
const OTHERS: readonly (readonly [begin: string, name: string])[] = [
  ["7z\xbc\xaf\x27\x1c", "a 7-Zip archive"],
  ["Rar!\x1a\x07", "a RAR archive"],
  ["\x1f\x8b", "a gzip archive"],
  ["\xfd7zXZ\0", "an XZ archive"],
  ["BZh", "a bzip2 archive"],
  ["\x28\xb5\x2f\xfd", "a Zstandard archive"],
];
const LONGEST_BEGIN = 8;

/**
 * What a regular file holds pictures as: by its first bytes, a CSV by its ending. `undefined` where it
 * is something else, or can't be opened.
 */
export async function fileKindOf(path: string): Promise<FileKind | undefined> {
  const isFile = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
  if (!isFile) return undefined;
  const begin = await beginningOf(path).catch(() => "");
  if (["PK\x03\x04", "PK\x05\x06"].some((each) => begin.startsWith(each))) return "zip";
  if (["PAR1", "PARE"].some((each) => begin.startsWith(each))) return "parquet";
  return /\.csv$/i.test(path) ? "labels" : undefined;
}

const beginningOf = async (path: string) =>
  String.fromCharCode(...await readRange(path, 0, LONGEST_BEGIN));

/** The sources that were opened last: a run looks for its pictures one by one. */
const recent = new Map<string, Promise<SourceContents>>();
const MOST_RECENT = 2;
/** Milliseconds: within them a file may be written again, and have the same times. */
const UNSETTLED = 2000;

/**
 * Opens a folder, a zip, a CSV of labels or Parquet files, which a folder without pictures may hold.
 * Throws a `FolderError` where it is none of them or can't be used; a `NotCapable` of Deno's passes.
 */
export async function openSource(path: string): Promise<SourceContents> {
  const fail = (reason: string) => {
    throw new FolderError(`Cannot read '${visible(path)}' as ${reason}`, reason);
  };
  try {
    const root = await Deno.realPath(path);
    const about = await Deno.stat(root);
    if (about.isDirectory) return await openFolder(root);
    if (!about.isFile) fail("it is a pipe, socket or device: name a folder");
    return await openFile(
      holderOf(root, about),
      await fileKindOf(root) ?? fail(await whyNot(path)),
    );
  } catch (error) {
    if (error instanceof FolderError || error instanceof Deno.errors.NotCapable) throw error;
    if (error instanceof SourceError) return fail(error.message);
    if (!(error instanceof Deno.errors.NotFound)) {
      return fail(addressReason(path) ?? reasonOf(error));
    }
    const kind = /\.(zip|csv|parquet)$/i.test(path) ? "file" : "folder";
    return fail(addressReason(path) ?? `there is no such ${kind}`);
  }
}

/** A folder's own files, or the Parquet files of a set that was downloaded as it is. */
async function openFolder(root: string): Promise<SourceContents> {
  const contents = await folderContents(root);
  const { files } = contents;
  if (files.some(({ isPicture }) => isPicture)) return contents;
  const names = files.map(({ name }) => name).filter((name) => !name.split("/").some(isJunk));
  const isSet = (name: string) => /\.parquet$/i.test(name);
  const sets = names.filter(isSet);
  if (sets.length === 0) return contents;
  const holders = await Promise.all(sets.map(async (name) => {
    const path = join(root, name);
    return { ...holderOf(path, await Deno.stat(path)), name };
  }));
  const passedOver = names.filter((name) => !isSet(name))
    .map((name) => ({ name, reason: "no picture" }));
  const found = await parquetContents(root, holders);
  return { ...found, passedOver: [...passedOver, ...found.passedOver] };
}

function holderOf(path: string, { size, mtime, ctime }: Deno.FileInfo): Holder {
  return { path, bytes: size, modified: mtime?.getTime() ?? 0, changed: ctime?.getTime() ?? 0 };
}

/** Opens a file, or takes it as it was opened before, if it is as it was. */
async function openFile(holder: Holder, kind: FileKind): Promise<SourceContents> {
  const { modified, changed } = holder;
  if (Date.now() - Math.max(modified, changed) < UNSETTLED) return await openAnew(holder, kind);
  const key = JSON.stringify([holder, kind]);
  const opening = recent.get(key) ?? openAnew(holder, kind);
  recent.delete(key);
  recent.set(key, opening);
  for (const old of [...recent.keys()].slice(0, -MOST_RECENT)) recent.delete(old);
  try {
    return await opening;
  } catch (error) {
    recent.delete(key);
    throw error;
  }
}

function openAnew(holder: Holder, kind: FileKind): Promise<SourceContents> {
  if (kind === "zip") return zipContents(holder);
  if (kind === "labels") return labelsContents(holder);
  return parquetContents(holder.path, [{ ...holder, name: basename(holder.path) }]);
}

/** Why a file is no source, and what to do. */
async function whyNot(path: string): Promise<string> {
  const begin = await beginningOf(path);
  const other = OTHERS.find(([each]) => begin.startsWith(each))?.[1];
  if (other) return `it is ${other}, which is not read: unpack it and name its folder`;
  if (/\.(zip|parquet)$/i.test(path)) return "it is not what its name says: fetch or make it anew";
  return "it is a file, and no zip, CSV of labels or Parquet file: name the folder above it";
}
