/** What no command may do, whatever it is given. @module */

/** The longest that a command may take, in seconds. */
export const MOST_SECONDS = 60;
/** The most memory that a process of a command may hold at any moment, in bytes. */
export const MOST_BYTES = 512e6;

/** How a command went. */
export interface Outcome {
  readonly code: number;
  /** What it printed on both ways out. */
  readonly text: string;
  /** Whether it was ended from outside. */
  readonly isKilled: boolean;
  /** The most memory of one of its processes. */
  readonly bytes: number;
  readonly seconds: number;
  /** The first file of the user's that it touched. */
  readonly touched?: string;
}

/** What it must do. */
export interface Expected {
  readonly exit: number;
  readonly says?: RegExp;
  readonly never?: RegExp;
  readonly most?: number;
}

/** Texts that no person should read. */
const RAW: readonly (readonly [what: string, text: RegExp])[] = [
  ["a stack trace", /^\s+at .*(:\d+:\d+|<anonymous>|native code)/m],
  ["a place in the source", /\b(file|ext|node|npm|jsr):\/{0,3}[\w@/.-]+:\d+|file:\/\/\//],
  ["the system's words", /os error|\bE(NOENT|ACCES|ISDIR|NOTDIR|PERM|EXIST|NOTEMPTY|PIPE|INVAL)\b/],
  ["Deno's words", /--allow-|Requires \w+ access|NotCapable|PermissionDenied|Uncaught|panicked/],
  [
    "an error's class",
    /\b(Type|Range|Syntax|Reference|Assertion|Aggregate|URI)Error\b|DOMException/,
  ],
  ["Node's words", /argument is ambiguous|Unknown option '|does not take an argument|ERR_[A-Z]/],
  [
    "Node's words",
    /argument missing|To specify a(n option argument| positional)|Unexpected argument/,
  ],
  ["JavaScript's words", /Cannot read propert|is not (a function|iterable|defined|a constructor)/],
  ["JavaScript's words", /Cannot (destructure|convert|set propert)|Invalid (array|string|typed)/],
  ["JavaScript's words", /call stack|is not valid JSON|Unexpected (token|end of JSON)|in JSON at/],
  ["JavaScript's words", /allocation fail|BigInt|Invalid time value|out of bounds|Invalid URL/],
  ["a fault that nobody foresaw", /Loupe itself has a fault|Cannot go on as the system/],
  ["a value that is none", /\bundefined\b|\[object |\bNaN ?%/],
  ["a sign that steers a terminal", /[^\P{Cc}\n\t]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/u],
];

/** Everything that is not right with an outcome, or `undefined`. */
export function faultOf(outcome: Outcome, expected: Expected): string | undefined {
  const { code, text, bytes, seconds, touched } = outcome;
  const [said] = expected.never?.exec(text) ?? [];
  const faults = [
    outcome.isKilled ? `no end within ${MOST_SECONDS} s` : undefined,
    touched && `a file of the user's: ${touched}`,
    rawText(text),
    code === expected.exit ? undefined : `exit code ${code} in place of ${expected.exit}`,
    code !== 0 && text.trim() === "" ? "not a word" : undefined,
    bytes > MOST_BYTES ? `${(bytes / 1e6).toFixed(0)} MB of memory` : undefined,
    seconds > MOST_SECONDS ? `${seconds.toFixed(0)} s` : undefined,
    expected.says?.test(text) === false ? `does not say ${expected.says}` : undefined,
    said === undefined ? undefined : `says '${said}'`,
    text.length > (expected.most ?? Infinity) ? `prints ${text.length} characters` : undefined,
  ].filter((fault) => fault !== undefined);
  return faults.length ? faults.join("; ") : undefined;
}

/** What of a text no person should read, with the line it is in; `undefined` where there is nothing. */
export function rawText(text: string): string | undefined {
  for (const [what, pattern] of RAW) {
    const found = pattern.exec(text);
    if (found) return `${what}, ${JSON.stringify(found[0].trim().slice(0, 60))}`;
  }
}
