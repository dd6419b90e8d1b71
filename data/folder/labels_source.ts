/** The pictures that a CSV file names, below its folder. @module */
import { dirname } from "node:path";
import { DecodeError } from "../picture/picture.ts";
import { parseLabels } from "../source/labels_file.ts";
import { SourceError } from "../source/random_access.ts";
import { visible } from "../text/visible.ts";
import { findFile } from "./find_file.ts";
import { inParallel } from "../source/in_parallel.ts";
import { isWithin } from "./is_within.ts";
import { fileAt } from "./read_picture_file.ts";
import { readRange } from "./read_range.ts";
import type { FoundSourceFile, Holder, SourceContents } from "./source_file.ts";

/** The most bytes that a CSV of labels may have. */
const MOST_BYTES = 64e6;

/**
 * The files that a CSV names, with their classes. Throws a `SourceError` where a line is wrong, none of
 * the files is there, or a link leads one out of the CSV's folder.
 */
export async function labelsContents({ path, bytes }: Holder): Promise<SourceContents> {
  if (bytes > MOST_BYTES) {
    throw new SourceError(`it has more than ${MOST_BYTES / 1e6} MB: take fewer pictures`);
  }
  const labelled = parseLabels(textOf(await readRange(path, 0, bytes)));
  const folder = dirname(path);
  const used = labelled.filter(({ isExcluded }) => !isExcluded);
  const places = await inParallel(used, ({ file }) => placeOf(folder, file));
  if (used.length && !places.some(({ isThere }) => isThere)) {
    throw new SourceError(
      `none of the files that it names is there, '${visible(used[0].file)}' for example: ` +
        "put it above its pictures, and name them from there",
    );
  }
  const files = used.map(({ file: name, className, part }, i): FoundSourceFile => {
    const { about, read } = fileAt(places[i].path, name);
    const check = () =>
      placeOf(folder, name).catch((error) => {
        throw new DecodeError(name, error.message, "not opened");
      });
    const readHere = () => check().then(read); // a link may have come since
    return { name, about, read: readHere, isPicture: true, className, ...part && { part } };
  });
  const passedOver = labelled.filter(({ isExcluded }) => isExcluded)
    .map(({ file: name }) => ({ name, reason: "excluded" }));
  return { root: path, files, folders: [], passedOver, isLabelled: true };
}

function textOf(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch { /* the same is said of both */ }
  throw new SourceError("it is no text in UTF-8: save it as CSV in UTF-8");
}

/** Where a file is. Throws a `SourceError` where that is out of the folder, by a link. */
async function placeOf(folder: string, name: string) {
  const path = await findFile(folder, name);
  const real = await Deno.realPath(path).catch(() => undefined);
  if (real === undefined) return { path, isThere: false };
  if (isWithin(folder, real)) return { path, isThere: true };
  throw new SourceError(`the link '${visible(name)}' leads out of its folder: remove it`);
}
