/** Command lines: a table of options gives parsing, checks and help. @module */
import { parseArgs } from "node:util";

/** A command line that can't be followed; the message says why and what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** One option. */
export interface Option {
  readonly kind:
    | "text"
    | "flag"
    | "whole"
    | "number"
    | "size"
    | "list"
    | "numbers"
    | readonly string[];
  readonly help: string;
  /** Other words for some of those of a list, which mean the same. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Bounds of `whole`, `number` and each of a `list` or of `numbers`, both included. */
  readonly least?: number;
  readonly most?: number;
}

/** So many numbers a list may have. */
const MOST_ITEMS = 16;

/** A command with its options; `--help` is every command's, and `--json`, if it is not its own. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
  /** Whether it can print its result as JSON; it can where nothing is said. */
  readonly json?: false;
  /** How many names follow the command: least and most. */
  readonly names: readonly [number, number];
}

/** What was said; options that were not are absent. */
export interface Parsed {
  readonly names: string[];
  readonly json: boolean;
  readonly help: boolean;
  /** Whether the option was given. */
  has(name: string): boolean;
  /** The last value that was given. */
  text(name: string): string | undefined;
  /** All values that were given. */
  texts(name: string): string[];
  number(name: string): number | undefined;
  flag(name: string): boolean;
  size(name: string): { height: number; width: number } | undefined;
  list(name: string): number[] | undefined;
}

const JSON_OPTION: Record<string, Option> = {
  json: { kind: "flag", help: "print one JSON object as the last line" },
};
const HELP_OPTION: Record<string, Option> = { help: { kind: "flag", help: "show this help" } };

/** Parses a command line. Throws a `UsageError`. */
export function parseCommand(command: Command, args: string[]): Parsed {
  const options = optionsOf(command);
  const { names, given } = readArguments(options, args);
  for (const [name, values] of given) {
    const { aliases } = options[name];
    given.set(name, values.map((value) => aliases?.[value] ?? value));
    given.get(name)!.forEach((value) => check(name, options[name], value));
  }
  if (!given.has("help")) checkNames(command, names);
  const text = (name: string) => given.get(name)?.at(-1);
  return {
    names,
    json: given.has("json"),
    help: given.has("help"),
    has: (name) => given.has(name),
    text,
    texts: (name) => given.get(name) ?? [],
    number: (name) => text(name) === undefined ? undefined : Number(text(name)),
    flag: (name) => given.has(name),
    size: (name) => text(name) === undefined ? undefined : sizeOf(text(name)!),
    list: (name) => text(name)?.split(",").map(Number),
  };
}

/** A command may give a common option another meaning. */
function optionsOf({ options, json }: Command): Record<string, Option> {
  return { ...options, ...json === false ? {} : JSON_OPTION, ...HELP_OPTION, ...options };
}

/** The names, and the values of each option in their order; a flag's are empty. */
function readArguments(options: Record<string, Option>, args: string[]) {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === "flag" ? "boolean" as const : "string" as const },
    ]),
  );
  const { tokens } = parseArgs({ args, options: known, strict: false, tokens: true });
  const names: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") names.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName } = token;
    if (!Object.hasOwn(options, name) || !rawName.startsWith("--")) {
      throw new UsageError(
        `Cannot use ${rawName} as there is no such option: ` +
          `${suggestion(name, Object.keys(options), "--")}--help lists all`,
      );
    }
    given.set(name, [...given.get(name) ?? [], valueOf(options[name], token)]);
  }
  return { names, given };
}

/** An option as it was written. */
interface Written {
  readonly rawName: string;
  readonly value?: string;
  readonly inlineValue?: boolean;
}

/** Throws a `UsageError` where a value is missing, or is one too many. */
function valueOf({ kind }: Option, { rawName, value, inlineValue }: Written): string {
  if (kind === "flag") {
    if (value === undefined) return "";
    throw new UsageError(`Cannot use ${rawName}=${value} as ${rawName} takes no value`);
  }
  const expected = `expected ${rawName} ${placeholderOf(kind)}`;
  if (value === undefined) {
    throw new UsageError(`Cannot use ${rawName} as its value is missing: ${expected}`);
  }
  if (value.trim() === "") {
    throw new UsageError(`Cannot use ${rawName} as its value is empty: ${expected}`);
  }
  if (!inlineValue && /^-[^\d.]/.test(value)) {
    throw new UsageError(
      `Cannot use ${rawName} as its value is missing: ${value} comes after it, ${expected}`,
    );
  }
  return value;
}

/** Throws a `UsageError` where there are too few names, or too many, or one is empty. */
function checkNames({ names: [least, most], usage }: Command, names: string[]): void {
  const wrong = names.includes("")
    ? "a name is empty"
    : names.length < least
    ? "a name is missing"
    : names.length > most
    ? `'${names[most]}' is one name too many`
    : undefined;
  if (wrong) throw new UsageError(`Cannot run this as ${wrong}: expected \`${usage}\``);
}

/** "did you mean …? " where one of the words is near; nothing otherwise. */
export function suggestion(word: string, words: readonly string[], before = ""): string {
  const distances = words.map((each) => distanceOf(word, each));
  const least = Math.min(...distances);
  const isNear = least <= Math.max(1, Math.floor(word.length / 3));
  return isNear ? `did you mean ${before}${words[distances.indexOf(least)]}? ` : "";
}

/** How many letters must be put in, taken out, changed or swapped (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwapped ? rows[i - 2][j - 2] + 1 : Infinity;
      rows[i][j] = Math.min(change, swap, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
    }
  }
  return rows[a.length][b.length];
}

function sizeOf(text: string) {
  const [height, width] = text.split("x").map(Number);
  return { height, width };
}

/** What lists are of. */
const LISTS = {
  list: { form: /^\d+$/, words: "whole numbers", example: "16,32,64" },
  numbers: { form: /^-?\d+(\.\d+)?$/, words: "numbers", example: "123.675,116.28,103.53" },
} as const;

function check(name: string, { kind, least = -Infinity, most = Infinity }: Option, text: string) {
  if (kind === "flag" || kind === "text") return;
  const refuse = (expected: string) => {
    throw new UsageError(`Cannot use --${name} ${text}: expected ${expected}`);
  };
  if (typeof kind === "object") {
    if (!kind.includes(text)) refuse(`one of ${kind.join(", ")}`);
  } else if (kind === "size") {
    const sides = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text);
    if (!sides) refuse("HEIGHTxWIDTH in pixels, for example 112x92");
  } else if (kind === "list" || kind === "numbers") {
    const { form, words, example } = LISTS[kind];
    const numbers = text.split(",").filter((item) => form.test(item)).map(Number);
    const isRight = numbers.length === text.split(",").length && numbers.length <= MOST_ITEMS &&
      numbers.every((number) => number >= least && number <= most);
    if (!isRight) {
      refuse(`up to ${MOST_ITEMS} ${words} from ${least} to ${most}, for example ${example}`);
    }
  } else {
    const number = Number(text);
    const isRight = kind === "whole" ? Number.isSafeInteger(number) : Number.isFinite(number);
    const bounds = most < Infinity ? `from ${least} to ${most}` : `of ${least} or more`;
    if (!isRight || number < least || number > most) {
      refuse(`a ${kind === "whole" ? "whole number" : "number"} ${bounds}`);
    }
  }
}

/** Where what an option means begins at the latest; of a longer one, in a line of its own. */
const MEANING = 32;

/** The help of a command. */
export function helpOf(command: Command): string {
  const { usage, about } = command;
  const rows = Object.entries(optionsOf(command)).map(([name, { kind, help }]) => {
    const value = placeholderOf(kind);
    return [`  --${name}${value && ` ${value}`}`, help];
  });
  const widths = rows.map(([left]) => left.length + 2).filter((width) => width <= MEANING);
  const width = Math.max(...widths);
  const lines = rows.map(([left, right]) =>
    left.length + 2 <= width ? left.padEnd(width) + right : `${left}\n${" ".repeat(width)}${right}`
  );
  return `${about}\n\nUsage: ${usage}\n\nOptions:\n${lines.join("\n")}\n`;
}

function placeholderOf(kind: Option["kind"]): string {
  return typeof kind === "object" ? kind.join("|") : PLACEHOLDERS[kind];
}

const PLACEHOLDERS = {
  text: "TEXT",
  flag: "",
  whole: "N",
  number: "X",
  size: "HxW",
  list: "N,N,…",
  numbers: "X,X,…",
} as const;
