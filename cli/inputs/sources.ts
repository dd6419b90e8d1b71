/** The pictures that a command line names: files, all below a folder, or standard input. @module */
import { join } from "node:path";
import { isPictureFile } from "../../data/folder/is_picture_file.ts";
import { isJunk } from "../../data/folder/junk.ts";
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
    else if (await isFolder(name)) yield* allBelow(name, onPassedOver);
    else yield fileOf(name);
  }
}

/** Whether a folder is there. */
export const isFolder = (path: string): Promise<boolean> =>
  Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);

function unreadable(name: string, reason: string): Source {
  return { name, read: () => Promise.reject(new DecodeError(name, reason, "not opened")) };
}

/** A folder without a picture can't be read as one. */
async function* allBelow(
  folder: string,
  onPassedOver: (name: string) => void,
): AsyncGenerator<Source> {
  let isEmpty = true;
  for await (const source of below(folder, onPassedOver, new Set())) {
    isEmpty = false;
    yield source;
  }
  if (isEmpty) yield unreadable(folder, "it is a folder with no picture");
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
