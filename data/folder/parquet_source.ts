/** Parquet files of pictures with classes; where there are several, their names may tell parts. @module */
import { openParquet } from "../source/parquet.ts";
import { SourceError } from "../source/random_access.ts";
import type { Part } from "../split/split.ts";
import { quoted } from "../text/listed.ts";
import type { PassedOver } from "./arrange.ts";
import { partsOfNames } from "./part_names.ts";
import { accessFile } from "./read_range.ts";
import type { FoundSourceFile, Holder, SourceContents } from "./source_file.ts";

/** A Parquet file, and its name within the folder that was named, if one was. */
export interface ParquetHolder extends Holder {
  readonly name: string;
}

/** Rows beyond it have longer names. */
const DIGITS = 6;
/** What stands after a part's name: `-00000-of-00002.parquet`. */
const PIECE = /(-\d+)*(-of-\d+)?\.parquet$/i;

/** Whether a name is one that `parquetContents` gives. */
export const isParquetRow = (name: string): boolean => /\.parquet\/\d+$/i.test(name);

/** The pictures of Parquet files. Throws a `SourceError` that names the file. */
export async function parquetContents(
  root: string,
  holders: readonly ParquetHolder[],
): Promise<SourceContents> {
  const parts = partsOf(holders.map(({ name }) => name));
  const files: FoundSourceFile[] = [];
  const passedOver: PassedOver[] = [];
  for (const [i, holder] of holders.entries()) {
    const read = await picturesOf(holder, files.length, parts?.[i]).catch((error) => {
      if (!(error instanceof SourceError) || holders.length === 1) throw error;
      throw new SourceError(`of its file ${quoted([holder.name])}, ${error.message}`);
    });
    for (const file of read.files) files.push(file);
    passedOver.push(...read.unused.map((name) => ({ name, reason: "a column beside those used" })));
  }
  return { root, files, folders: [], passedOver, isLabelled: true };
}

async function picturesOf(holder: ParquetHolder, before: number, part: Part | undefined) {
  const { path, name, bytes, modified, changed } = holder;
  const { labels, unused, read } = await openParquet(accessFile(path, bytes));
  const files = labels.map((className, row): FoundSourceFile => {
    const own = `${name}/${String(row).padStart(DIGITS, "0")}`;
    return {
      name: own,
      place: before + row,
      isPicture: true,
      className,
      ...part && { part },
      about: () => Promise.resolve({ bytes, modified, changed }),
      read: () => read(row, own),
    };
  });
  return { files, unused };
}

/**
 * The part of each of several files: by its own name, without the numbers of its pieces, or by that of
 * its folder. Throws a `SourceError` where some are called so, and others not.
 */
function partsOf(names: readonly string[]): Part[] | undefined {
  if (names.length < 2) return undefined;
  const ways = names.map((name) => name.split("/"));
  const last = partsOfNames(ways.map((way) => way.at(-1)!.replace(PIECE, "")));
  const above = partsOfNames(ways.map((way) => way.at(-2) ?? ""));
  const parts = names.map((_, i) => last[i] ?? above[i]);
  const without = names.filter((_, i) => !parts[i]);
  if (without.length === names.length) return undefined;
  if (without.length) {
    throw new SourceError(
      `its other files are parts of a split, and ${quoted(without, 3)} ${
        without.length > 1 ? "are" : "is"
      } not: remove or rename`,
    );
  }
  return parts as Part[];
}
