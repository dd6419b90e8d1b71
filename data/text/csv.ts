/** Comma-separated values (RFC 4180): text that isn't ours, written and read. @module */
import { visible } from "./visible.ts";

/** A name as one cell: quoted where it must be, and no formula to a spreadsheet. */
export function csvText(name: string): string {
  const safe = visible(name).replace(/^[=+\-@]/, "'$&");
  return csvValue(safe);
}

/** A value as it is, as one cell for `csvValues` to read back: quoted where it must be. */
export const csvValue = (text: string): string =>
  /[",]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What may part values; spreadsheets write the others where a comma is in numbers. */
export type Separator = "," | ";" | "\t";

/** The lines of a text, without what marks its beginning. */
export const linesOf = (text: string): string[] => text.replace(/^\uFEFF/, "").split(/\r?\n/);

/**
 * The values of a line; those in quotes may hold the separator, and quotes that are doubled. `undefined`
 * where a quote stands within a value. Takes no longer than the line is long.
 */
export function csvValues(line: string, separator: Separator = ","): string[] | undefined {
  const values: string[] = [];
  for (let at = 0; at <= line.length;) {
    const begin = at + line.slice(at, at + MOST_SPACE).search(/[^ ]|$/);
    const isQuoted = line[begin] === '"';
    const end = isQuoted ? endOfQuoted(line, begin) : endOfPlain(line, at, separator);
    if (end < 0) return undefined;
    const next = endOfPlain(line, end, separator);
    const value = line.slice(isQuoted ? begin + 1 : at, isQuoted ? end - 1 : end);
    const isWhole = isQuoted ? !line.slice(end, next).trim() : !value.includes('"');
    if (!isWhole) return undefined;
    values.push(isQuoted ? value.replaceAll('""', '"') : value.trim());
    at = next + 1;
  }
  return values;
}

/** Blanks that may stand before a quote. */
const MOST_SPACE = 64;

function endOfPlain(line: string, at: number, separator: Separator): number {
  const next = line.indexOf(separator, at);
  return next < 0 ? line.length : next;
}

/** The place after the quote that ends a value; -1 where there is none. */
function endOfQuoted(line: string, begin: number): number {
  for (let at = begin + 1;; at += 2) {
    at = line.indexOf('"', at);
    if (at < 0) return -1;
    if (line[at + 1] !== '"') return at + 1;
  }
}
