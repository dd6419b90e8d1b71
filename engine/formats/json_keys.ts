/** What `JSON.parse` lets pass: a name twice in one object, and nesting without end. @module */
import { Mismatch } from "./schema.ts";

/** No longer name has a meaning. */
const MOST_LETTERS = 1000;

/**
 * Looks through a text of JSON before it is parsed. Throws a `Mismatch` where an object has a name
 * twice, of which `JSON.parse` would keep the last without a word, where a name is longer than any, or
 * where more than `levels` objects and lists are within each other.
 */
export function checkKeys(text: string, levels: number): void {
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at);
      const names = open.at(-1);
      if (names && isName(text, end)) addName(names, text.slice(at, end));
      at = end - 1;
    } else if (sign === "{" || sign === "[") {
      open.push(sign === "{" ? new Set() : undefined);
      if (open.length > levels) throw new Mismatch(text, `no more than ${levels} levels of JSON`);
    } else if (sign === "}" || sign === "]") {
      open.pop();
    }
  }
}

/** Where a string that begins at a quotation mark has ended. */
function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\") at++;
  }
  throw new Mismatch(text, "whole JSON");
}

/** Whether a colon follows. */
function isName(text: string, end: number): boolean {
  let at = end;
  while (" \t\r\n".includes(text[at] ?? "x")) at++;
  return text[at] === ":";
}

function addName(names: Set<string>, quoted: string): void {
  const name = unquoted(quoted);
  if (name.length > MOST_LETTERS) {
    throw new Mismatch(name, `names of at most ${MOST_LETTERS} letters`);
  }
  if (names.has(name)) throw new Mismatch(name, "each name once");
  names.add(name);
}

function unquoted(quoted: string): string {
  if (!quoted.includes("\\")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted);
  } catch {
    throw new Mismatch(quoted, "whole JSON");
  }
}
