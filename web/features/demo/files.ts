/** What the visitor chose or dropped, as files with their ways through the folders. @module */
import type { ChosenFile, PictureFile } from "../../worker/messages.ts";

/** A page hands over so many files, and then lets others have a turn: no pause is felt. */
const MOST_AT_ONCE = 25;

/** Files as they are. */
export function picturesOf(files: Iterable<File>): PictureFile[] {
  return Array.from(files, (file) => ({ name: file.name, content: file }));
}

/** The files of a chosen folder, or single ones. */
export function* filesOfInput(files: Iterable<File>): Generator<ChosenFile> {
  for (const file of files) {
    yield { path: file.webkitRelativePath || file.name, content: file };
  }
}

/**
 * The files and folders that were dropped; `undefined` where it is something else, like text. They
 * must be taken at once: later they are gone.
 */
export function filesOfDrop({ items }: DataTransfer): AsyncIterable<ChosenFile> | undefined {
  const dropped = [...items].filter(({ kind }) => kind === "file")
    .flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
  return dropped.length ? filesBelow(dropped) : undefined;
}

async function* filesBelow(
  entries: readonly (FileSystemEntry | File)[],
): AsyncGenerator<ChosenFile> {
  for (const entry of entries) {
    if (entry instanceof File) yield* filesOfInput([entry]);
    else if (!entry.isFile) yield* filesBelow(await entriesOf(entry as FileSystemDirectoryEntry));
    else {
      const content = await new Promise<File>((resolve, reject) =>
        (entry as FileSystemFileEntry).file(resolve, reject)
      );
      yield { path: entry.fullPath.replace(/^\//, ""), content };
    }
  }
}

/** All of a folder's entries, which browsers give by the hundred. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  while (true) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Cuts a long row of files into short ones, with a pause for the page after each. */
export async function* inParts<T>(
  files: AsyncIterable<T> | Iterable<T>,
): AsyncGenerator<{ readonly part: readonly T[]; readonly isLast: boolean }> {
  let part: T[] = [];
  for await (const file of files) {
    if (part.length === MOST_AT_ONCE) {
      yield { part, isLast: false };
      part = [];
      await new Promise((resolve) => setTimeout(resolve));
    }
    part.push(file);
  }
  yield { part, isLast: true };
}
