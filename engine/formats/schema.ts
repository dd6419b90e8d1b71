/**
 * Schemas of JSON files: what was read becomes a typed value, or an error that names file and field.
 * Fields that a schema does not know are kept as they are.
 *
 * @module
 */
import { visible } from "../../data/text/visible.ts";

/** Gives a value as its type. Throws a `Mismatch` where it is something else. */
export type Schema<T> = (value: unknown) => T;

/** A schema for each field of an object. */
export type Fields<T> = { readonly [Name in keyof T]-?: Schema<T[Name]> };

/** What is not as its schema has it, and where. */
export class Mismatch {
  /** From the outermost field to the innermost: `configuration`, `layers`, `[3]`. */
  readonly path: string[];

  constructor(readonly found: unknown, readonly expected: string, ...path: string[]) {
    this.path = path;
  }
}

/** The error of a file that can't be used. */
export function cannotUse(file: string, { path, found, expected }: Mismatch): Error {
  const field = path.join(".").replaceAll(".[", "[") || "content";
  return wrongField(file, field, shown(found), expected);
}

/** The same: it names the file and the field, what it is and what it should be. */
export function wrongField(file: string, field: string, found: string, expected: string): Error {
  return new Error(
    `Cannot use '${visible(file)}' as its ${brief(field, 100)} is wrong: found ${found}, ` +
      `expected ${brief(expected, 400)}`,
  );
}

/** A text that may come from the file, in one line that can be read. */
export function brief(text: string, most: number): string {
  return visible(text.length > most ? `${text.slice(0, most)}…` : text);
}

/** No file of ours is nested deeper; a deeper one would be too much for whatever walks through it. */
const MOST_LEVELS = 100;

/**
 * Parses and checks a JSON file's text, which may begin with a byte-order mark. Throws an `Error` that
 * says which field of `file` is wrong, what it is and what it should be.
 *
 * @example
 * ```ts
 * parseJson("point.json", '{"x": "1"}', object({ x: number() }));
 * // Cannot use 'point.json' as its x is wrong: found "1", expected a number
 * ```
 */
export function parseJson<T>(file: string, text: string, schema: Schema<T>): T {
  try {
    return schema(parse(text));
  } catch (error) {
    throw error instanceof Mismatch ? cannotUse(file, error) : error;
  }
}

/** The same where nobody asks why not: `undefined` where the text is something else. */
export function parseIfRight<T>(text: string, schema: Schema<T>): T | undefined {
  try {
    return schema(JSON.parse(withoutMark(text)));
  } catch {
    return undefined;
  }
}

/** A text without its byte-order mark. */
const withoutMark = (text: string) => text.replace(/^\ufeff/, "");

function parse(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(text));
  } catch {
    throw new Mismatch(text, "whole JSON");
  }
  checkLevels(value);
  return value;
}

function checkLevels(value: unknown): void {
  let level = [value].filter(hasParts);
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) throw new Mismatch(value, `no more than ${MOST_LEVELS} levels of it`);
    const parts = level.map((each) => Array.isArray(each) ? each : Object.values(each));
    level = parts.flatMap((each) => each.filter(hasParts));
  }
}

const hasParts = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A value in few words; of a text the end, where a file that was cut shows it. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") {
    return visible(JSON.stringify(value.length > 40 ? `…${value.slice(-40)}` : value));
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

/** A value for which `isRight` holds. */
function simple<T>(expected: string, isRight: (value: unknown) => boolean): Schema<T> {
  return (value) => {
    if (isRight(value)) return value as T;
    throw new Mismatch(value, expected);
  };
}

/** Any text. */
export const text = simple<string>("a text", (value) => typeof value === "string");

/** A text with something in it. */
export const name = simple<string>("a name", (value) => typeof value === "string" && value !== "");

/** `true` or `false`. */
export const boolean = simple<boolean>("true or false", (value) => typeof value === "boolean");

/** A finite number within bounds, both included. */
export const number = (least = -Infinity, most = Infinity): Schema<number> =>
  bounded("a number", Number.isFinite, least, most);

/** A whole number within bounds, both included. */
export const whole = (least: number, most = Infinity): Schema<number> =>
  bounded("a whole number", Number.isSafeInteger, least, most);

function bounded(
  name: string,
  isNumber: (value: unknown) => boolean,
  least: number,
  most: number,
): Schema<number> {
  const lower = least > -Infinity ? ` of ${least} or more` : "";
  return simple(
    name + (most < Infinity ? ` from ${least} to ${most}` : lower),
    (value) => isNumber(value) && (value as number) >= least && (value as number) <= most,
  );
}

/** One of some values. */
export function literal<T extends string | number>(...values: T[]): Schema<T> {
  const names = values.map((value) => JSON.stringify(value)).join(", ");
  return simple(
    values.length > 1 ? `one of ${names}` : names,
    (value) => values.includes(value as T),
  );
}

const measured = simple<number>("a number or null", (value) => typeof value === "number");

/** A measured number: `null`, as JSON has what is not finite, and what is absent are NaN. */
export const figure: Schema<number> = (value) => measured(value ?? NaN);

/** What may be absent. */
export const optional = <T>(schema: Schema<T>): Schema<T | undefined> => (value) =>
  value === undefined ? undefined : schema(value);

/** A list of at least so many items. */
export function array<T>(item: Schema<T>, least = 0): Schema<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Mismatch(value, "a list");
    if (value.length < least) throw new Mismatch(value, `a list of ${least} or more`);
    let i = 0;
    try {
      const read: T[] = [];
      for (; i < value.length; i++) read.push(item(value[i]));
      return read;
    } catch (error) {
      throw below(`[${i}]`, error);
    }
  };
}

/** A list of as many items as there are schemas. */
export function tuple<T extends readonly unknown[]>(
  ...items: { readonly [I in keyof T]: Schema<T[I]> }
): Schema<T> {
  return (value) => {
    if (!Array.isArray(value) || value.length !== items.length) {
      throw new Mismatch(value, `a list of ${items.length}`);
    }
    return items.map((item, i) => within(`[${i}]`, item, value[i])) as unknown as T;
  };
}

/** Values of one kind under any names. */
export function record<T>(schema: Schema<T>): Schema<Record<string, T>> {
  return (value) => {
    const entries = Object.entries(anObject(value));
    return Object.fromEntries(entries.map(([name, each]) => [name, within(name, schema, each)]));
  };
}

/** An object with these fields. */
export function object<T extends object>(fields: Fields<T>): Schema<T> {
  const schemas = Object.entries<Schema<unknown>>(fields);
  return (value) => {
    const read = { ...anObject(value) };
    for (const [name, schema] of schemas) {
      const found = within(name, schema, read[name]);
      if (found !== undefined) read[name] = found;
    }
    return read as T;
  };
}

/** An object with these fields; all others are figures. */
export function withFigures<T extends object>(fields: Partial<Fields<T>>): Schema<T> {
  const schema = object(fields as Fields<Partial<T>>);
  return (value) => {
    const read = Object.entries(schema(value));
    return Object.fromEntries(
      read.map(([name, each]) => [name, name in fields ? each : within(name, figure, each)]),
    ) as T;
  };
}

/** An object whose field `tag` says which other fields it has. */
export function oneOf<T extends { readonly [Name in Tag]: string }, Tag extends keyof T & string>(
  tag: Tag,
  variants: { readonly [Kind in T[Tag]]: Schema<Omit<Extract<T, Record<Tag, Kind>>, Tag>> },
): Schema<T> {
  const kind = literal(...Object.keys(variants) as T[Tag][]);
  return (value) => variants[within(tag, kind, anObject(value)[tag])](value) as unknown as T;
}

function anObject(value: unknown): Record<string, unknown> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (isObject) return value as Record<string, unknown>;
  throw new Mismatch(value, "an object");
}

/** A value of a schema whose parts also fit each other: `check` throws a `Mismatch` where they don't. */
export function consistent<T>(schema: Schema<T>, check: (value: T) => void): Schema<T> {
  return (value) => {
    const read = schema(value);
    check(read);
    return read;
  };
}

/** Applies a schema below a field, which a mismatch tells. */
function within<T>(name: string, schema: Schema<T>, value: unknown): T {
  try {
    return schema(value);
  } catch (error) {
    throw below(name, error);
  }
}

/** What went wrong below a field. */
function below(name: string, error: unknown): unknown {
  if (error instanceof Mismatch) error.path.unshift(name);
  return error;
}
