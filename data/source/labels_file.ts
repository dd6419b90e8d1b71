/** A CSV file that names a class for files, and perhaps a part of a split. @module */
import { partsOfNames } from "../folder/part_names.ts";
import type { Part } from "../split/split.ts";
import { composed } from "../text/composed.ts";
import { csvValues, linesOf, type Separator } from "../text/csv.ts";
import { quoted } from "../text/listed.ts";
import { visible } from "../text/visible.ts";
import { SourceError } from "./random_access.ts";
import { leadsWithin } from "./zip_name.ts";

/** A line of the file. */
export interface LabelledFile {
  /** From the CSV's folder, with `/` between its parts, as it is written. */
  readonly file: string;
  /** In composed letters. */
  readonly className: string;
  readonly part?: Part;
  /** Whether it is not to be used. */
  readonly isExcluded: boolean;
}

/** What the columns may be called, in lower case; the first is what we call them. */
const COLUMNS = {
  file: ["file", "filename", "file_name", "path", "image", "picture"],
  class: ["class", "label", "class_name", "category"],
  part: ["part", "split", "subset"],
  excluded: ["excluded"],
} as const;
type ColumnName = keyof typeof COLUMNS;
/** Where each column is. */
type Columns = Readonly<Partial<Record<ColumnName, number>>>;

const FORM = "the columns are file,class and, if wanted, part and excluded";
const YES = ["true", "yes", "1", "x"];
const NO = ["false", "no", "0", ""];
/** The most pictures of a file. */
const MOST_LINES = 1_000_000;

function refuse(line: number, state: string, todo: string): never {
  throw new SourceError(`line ${line} ${state}: ${todo}`);
}

/**
 * Reads the text of such a file. The first line names the columns; without it they are `file,class`.
 * A file that is named again in the same way is given once. Throws a `SourceError` that names the line
 * where a value is missing, a file is not below the CSV's folder, or is named again in another way.
 */
export function parseLabels(text: string): LabelledFile[] {
  const separator = separatorOf(text);
  const found = new Map<string, LabelledFile>();
  let columns: Columns | undefined;
  linesOf(text).forEach((line, i) => {
    if (line.trim() === "") return;
    const values = csvValues(line, separator) ??
      refuse(i + 1, "has a quote within a value", "put quotes around the whole and double it");
    if (!columns) {
      columns = columnsOf(values);
      if (columns) return;
      if (values.length !== 2) {
        refuse(i + 1, `has ${values.length} values and names no column`, FORM);
      }
      columns = { file: 0, class: 1 };
    }
    const one = labelledFile(values, columns, i + 1);
    const key = composed(one.file);
    const before = found.get(key);
    if (before && JSON.stringify(before) !== JSON.stringify({ ...one, file: before.file })) {
      refuse(i + 1, `names '${visible(one.file)}' again`, "name each file once");
    }
    if (!before) found.set(key, one);
    if (found.size > MOST_LINES) refuse(i + 1, `is the ${MOST_LINES}th`, "take fewer pictures");
  });
  if (found.size === 0) throw new SourceError(`it names no file: ${FORM}`);
  return checkParts([...found.values()]);
}

/** What parts the values of the first line. */
function separatorOf(text: string): Separator {
  const first = linesOf(text.slice(0, 4096)).find((line) => line.trim()) ?? "";
  const others = [";", "\t"] as const;
  return others.find((each) => first.includes(each) && !first.includes(",")) ?? ",";
}

/** Where the columns are, where a line names those of files and classes. */
function columnsOf(values: readonly string[]): Columns | undefined {
  const names = values.map((value) => value.toLowerCase().replaceAll(/[ -]/g, "_"));
  const columns: Partial<Record<ColumnName, number>> = {};
  for (const [column, called] of Object.entries(COLUMNS)) {
    const at = called.map((name) => names.indexOf(name)).find((place) => place >= 0);
    if (at !== undefined) columns[column as ColumnName] = at;
  }
  return columns.file !== undefined && columns.class !== undefined ? columns : undefined;
}

function labelledFile(values: readonly string[], columns: Columns, line: number): LabelledFile {
  const valueOf = (column: ColumnName) => values[columns[column] ?? values.length] ?? "";
  const file = valueOf("file").replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  const className = composed(valueOf("class"));
  const word = valueOf("excluded").toLowerCase();
  if (!file) refuse(line, "names no file", FORM);
  if (!leadsWithin(file)) {
    const todo = "put the CSV above its pictures, and name them from there";
    refuse(line, `names '${visible(file)}', which is not below the CSV's folder`, todo);
  }
  if (!YES.includes(word) && !NO.includes(word)) {
    refuse(line, `says '${visible(word)}' under excluded`, "write true or nothing");
  }
  const isExcluded = YES.includes(word);
  if (!className && !isExcluded) refuse(line, `gives '${visible(file)}' no class`, FORM);
  const written = valueOf("part");
  const part = written === "" ? undefined : partsOfNames([written])[0];
  if (written !== "" && !part) {
    refuse(line, `says '${visible(written)}' under part`, "write train, validation or test");
  }
  return { file, className, ...part && { part }, isExcluded };
}

/** Throws a `SourceError` where only some files have a part. */
function checkParts(files: LabelledFile[]): LabelledFile[] {
  const used = files.filter(({ isExcluded }) => !isExcluded);
  const free = used.filter(({ part }) => part === undefined);
  if (free.length === 0 || free.length === used.length) return files;
  const names = quoted(free.map(({ file }) => file), 3);
  throw new SourceError(`it gives ${names} no part, and others one: give one to all or to none`);
}
