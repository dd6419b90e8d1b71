/**
 * The pictures that a command line names: files, all below a folder or in a zip, a CSV of labels or a
 * Parquet file, or standard input.
 *
 * @module
 */
import { join } from "node:path";
import { FolderError } from "../../data/folder/arrange.ts";
import { isPictureFile } from "../../data/folder/is_picture_file.ts";
import { isJunk } from "../../data/folder/junk.ts";
import { fileKindOf, openSource } from "../../data/folder/open_source.ts";
import { readPictureFile } from "../../data/folder/read_picture_file.ts";
import { DecodeError, MAX_FILE_BYTES } from "../../data/picture/picture.ts";
import { addressReason } from "../../data/text/address.ts";
import { systemReason } from "../../data/text/system_reason.ts";

/** Where a picture comes from. */
export interface Source {
  /** As the user wrote it, or below the folder that the user named. */
  readonly name: string;
  /** Rejects with a `DecodeError` where it can't be read. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The pictures in their order, those of a folder sorted; `onPassedOver` is told of a folder's files
 * that are no pictures. What can't be read is given, too: reading it says why.
 */
export async function* sourcesOf(
  names: readonly string[],
  onPassedOver: (name: string) => void = () => {},
): AsyncGenerator<Source> {
  let isInputTaken = false;
  for (const name of names) {
    if (name === "-") {
      yield isInputTaken
        ? unreadable(name, "standard input holds one picture: name - once")
        : { name, read: readInput };
      isInputTaken = true;
      continue;
    }
    const address = addressReason(name);
    if (address) yield unreadable(name, address);
    else if (await isFolder(name)) {
      yield* some(below(name, onPassedOver, new Set()), name, "it is a folder with no picture");
    } else if (await fileKindOf(name)) {
      yield* some(within(name, onPassedOver), name, "there is no picture in it");
    } else yield fileOf(name);
  }
}

/** Whether a folder is there. */
export const isFolder = (path: string): Promise<boolean> =>
  Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);

/** Whether a folder is there, or a file that holds pictures as one does. */
export const isSource = async (path: string): Promise<boolean> =>
  await isFolder(path) || await fileKindOf(path) !== undefined;

function unreadable(name: string, reason: string): Source {
  return { name, read: () => Promise.reject(new DecodeError(name, reason, "not opened")) };
}

/** The sources, or one that can't be read where there are none. */
async function* some(
  sources: AsyncIterable<Source>,
  name: string,
  reason: string,
): AsyncGenerator<Source> {
  let isEmpty = true;
  for await (const source of sources) {
    isEmpty = false;
    yield source;
  }
  if (isEmpty) yield unreadable(name, reason);
}

/** The pictures that a file holds, whatever their classes are. */
async function* within(
  path: string,
  onPassedOver: (name: string) => void,
): AsyncGenerator<Source> {
  const contents = await openSource(path).catch((error) => {
    if (error instanceof FolderError) return error;
    throw error;
  });
  if (contents instanceof FolderError) return yield unreadable(path, contents.reason);
  for (const { name } of contents.passedOver) onPassedOver(join(path, name));
  for (const { name: inner, isPicture, read } of contents.files) {
    if (!contents.isLabelled && inner.split("/").some(isJunk)) continue;
    const name = join(path, inner);
    if (isPicture) yield { name, read: () => read().catch((error) => fail(error, name)) };
    else onPassedOver(name);
  }
}

/** The error of a picture within a file, by its whole name. */
function fail(error: unknown, name: string): never {
  throw error instanceof DecodeError ? new DecodeError(name, error.reason, error.fault) : error;
}

/** `seen` ends links that lead in a circle. */
async function* below(
  folder: string,
  onPassedOver: (name: string) => void,
  seen: Set<string>,
): AsyncGenerator<Source> {
  const real = await Deno.realPath(folder);
  if (seen.has(real)) return;
  seen.add(real);
  let names: string[];
  try {
    names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  } catch (error) {
    return yield unreadable(folder, systemReason(error) ?? "it cannot be opened");
  }
  for (const name of names.filter((name) => !isJunk(name))) {
    const path = join(folder, name);
    if (await isFolder(path)) yield* below(path, onPassedOver, seen);
    else if (await isPictureFile({ path, name: path })) yield fileOf(path);
    else onPassedOver(path);
  }
}

const fileOf = (path: string): Source => ({
  name: path,
  read: () => readPictureFile({ path, name: path }),
});

/** Reads standard input as one picture. */
async function readInput(): Promise<Uint8Array<ArrayBuffer>> {
  const name = "-";
  if (Deno.stdin.isTerminal()) {
    throw new DecodeError(name, "standard input is the keyboard: give it a file", "not opened");
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of Deno.stdin.readable) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_FILE_BYTES) {
      const reason = `it has more than ${MAX_FILE_BYTES / 1e6} MB`;
      throw new DecodeError(name, reason, "too large");
    }
  }
  return new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
}
