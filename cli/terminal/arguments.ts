/** Command lines: a table of options gives parsing, checks and help. @module */
import { parseArgs } from "node:util";

/** A command line that can't be followed; the message says why and what to do. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** One option. */
export interface Option {
  readonly kind: "text" | "flag" | "whole" | "number" | "size" | "list" | readonly string[];
  readonly help: string;
  /** Other words for some of those of a list, which mean the same. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Bounds of `whole` and `number`, both included. */
  readonly least?: number;
  readonly most?: number;
}

/** A command with its options; `--help` and `--json` are every command's, if not its own. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
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
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  size(name: string): { height: number; width: number } | undefined;
  list(name: string): number[] | undefined;
}

const COMMON: Record<string, Option> = {
  json: { kind: "flag", help: "print one JSON object as the last line" },
  help: { kind: "flag", help: "show this help" },
};

/** Parses a command line. Throws a `UsageError`. */
export function parseCommand(command: Command, args: string[]): Parsed {
  const options = optionsOf(command);
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { kind }]) => [
      name,
      { type: kind === "flag" ? "boolean" as const : "string" as const },
    ]),
  );
  const { values, positionals } = parseOrExplain(known, args);
  for (const [name, value] of Object.entries(values)) {
    values[name] = options[name].aliases?.[String(value)] ?? value;
    check(name, options[name], values[name]);
  }
  const [least, most] = command.names;
  if (!values.help && (positionals.length < least || positionals.length > most)) {
    throw new UsageError(`Cannot run this: expected \`${command.usage}\``);
  }
  const text = (name: string) => values[name] as string | undefined;
  return {
    names: positionals,
    json: values.json === true,
    help: values.help === true,
    has: (name) => values[name] !== undefined,
    text,
    number: (name) => text(name) === undefined ? undefined : Number(text(name)),
    flag: (name) => values[name] === true,
    size: (name) => text(name) === undefined ? undefined : sizeOf(text(name)!),
    list: (name) => text(name)?.split(",").map(Number),
  };
}

/** A command may give a common option another meaning. */
function optionsOf({ options }: Command): Record<string, Option> {
  return { ...options, ...COMMON, ...options };
}

function parseOrExplain(known: Record<string, { type: "boolean" | "string" }>, args: string[]) {
  try {
    return parseArgs({ args, options: known, allowPositionals: true, strict: true });
  } catch (error) {
    const [first] = (error as Error).message.split(". ");
    throw new UsageError(`Cannot run this: ${first}, --help lists the options`);
  }
}

function sizeOf(text: string) {
  const [height, width] = text.split("x").map(Number);
  return { height, width };
}

function check(name: string, { kind, least = -Infinity, most = Infinity }: Option, value: unknown) {
  if (kind === "flag" || kind === "text") return;
  const text = String(value);
  const refuse = (expected: string) => {
    throw new UsageError(`Cannot use --${name} ${text}: expected ${expected}`);
  };
  if (typeof kind === "object") {
    if (!kind.includes(text)) refuse(`one of ${kind.join(", ")}`);
  } else if (kind === "size") {
    const sides = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text);
    if (!sides) refuse("HEIGHTxWIDTH in pixels, for example 112x92");
  } else if (kind === "list") {
    if (!/^[1-9]\d*(,[1-9]\d*)*$/.test(text)) refuse("whole numbers, for example 16,32,64");
  } else {
    const number = text.trim() === "" ? NaN : Number(text);
    const isRight = kind === "whole" ? Number.isSafeInteger(number) : Number.isFinite(number);
    const bounds = most < Infinity ? `from ${least} to ${most}` : `of ${least} or more`;
    if (!isRight || number < least || number > most) {
      refuse(`a ${kind === "whole" ? "whole number" : "number"} ${bounds}`);
    }
  }
}

/** The help of a command. */
export function helpOf(command: Command): string {
  const { usage, about } = command;
  const rows = Object.entries(optionsOf(command)).map(([name, { kind, help }]) => {
    const value = typeof kind === "object" ? kind.join("|") : PLACEHOLDERS[kind];
    return [`  --${name}${value && ` ${value}`}`, help];
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const lines = rows.map(([left, right]) => left.padEnd(width) + right);
  return `${about}\n\nUsage: ${usage}\n\nOptions:\n${lines.join("\n")}\n`;
}

const PLACEHOLDERS = {
  text: "TEXT",
  flag: "",
  whole: "N",
  number: "X",
  size: "HxW",
  list: "N,N,…",
} as const;
