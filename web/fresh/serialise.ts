/**
 * What is handed to an island, as text, and back. As in Fresh, what JSON loses survives: `undefined`,
 * numbers that are none, dates, sets and maps, and that two are the same object. The text is a list
 * of values, in which a value has its parts by their places in the list; the first is the whole.
 *
 * @module
 */

/** Values that have a place below 0: the first -1, the next -2. */
const SINGLE: readonly unknown[] = [undefined, null, NaN, Infinity, -Infinity, -0];
const HOLE = -1 - SINGLE.length;

/** What is no plain data: how it is told from others, what it is made of, and how it is made again. */
const KINDS: Record<
  string,
  readonly [
    is: (value: unknown) => boolean,
    // deno-lint-ignore no-explicit-any
    partsOf: (value: any) => unknown[],
    // deno-lint-ignore no-explicit-any
    from: (...parts: any[]) => unknown,
  ]
> = {
  BigInt: [(value) => typeof value === "bigint", (value) => [String(value)], BigInt],
  Date: [
    (value) => value instanceof Date,
    (value: Date) => [value.toISOString()],
    (text) => new Date(text),
  ],
  URL: [(value) => value instanceof URL, ({ href }: URL) => [href], (text) => new URL(text)],
  RegExp: [
    (value) => value instanceof RegExp,
    ({ source, flags }: RegExp) => [source, flags],
    (source, flags) => new RegExp(source, flags),
  ],
  Set: [
    (value) => value instanceof Set,
    (value: Set<unknown>) => [...value],
    (...values) => new Set(values),
  ],
  Map: [
    (value) => value instanceof Map,
    (value: Map<unknown, unknown>) => [...value],
    (...entries) => new Map(entries),
  ],
};

/**
 * The text of a value. Throws an `Error` that names the property where one is a function, an element
 * or of a class of its own.
 */
export function serialise(value: unknown): string {
  const list: unknown[] = [];
  const places = new Map<unknown, number>();
  const placeOf = (value: unknown, path: string): number => {
    const single = SINGLE.findIndex((one) => Object.is(one, value));
    if (single >= 0) return -1 - single;
    const known = places.get(value);
    if (known !== undefined) return known;
    const place = list.push(undefined) - 1;
    places.set(value, place);
    list[place] = written(value, path, placeOf);
    return place;
  };
  const whole = placeOf(value, "");
  return JSON.stringify(whole < 0 ? whole : list);
}

function written(
  value: unknown,
  path: string,
  placeOf: (part: unknown, path: string) => number,
): unknown {
  if (["number", "string", "boolean"].includes(typeof value)) return value;
  for (const [name, [is, partsOf]] of Object.entries(KINDS)) {
    if (is(value)) return [name, ...partsOf(value).map((part, i) => placeOf(part, `${path}.${i}`))];
  }
  if (Array.isArray(value)) {
    return Array.from(value, (part, i) => i in value ? placeOf(part, `${path}.${i}`) : HOLE);
  }
  if (!isPlain(value)) {
    const found = typeof value === "object" ? value!.constructor?.name ?? "element" : typeof value;
    throw new Error(
      `Cannot hand '${
        path.slice(1)
      }' to an island as it is no data: found ${found}, hand over data`,
    );
  }
  const parts = Object.entries(value)
    .map(([name, part]) => [name, placeOf(part, `${path}.${name}`)]);
  return Object.fromEntries(parts);
}

/** Whether it is an object of nothing but data; an element of Preact's has no `constructor`. */
function isPlain(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  const isElement = "constructor" in value && value.constructor === undefined;
  return (prototype === Object.prototype || prototype === null) && !isElement;
}

/** The value of a text that `serialise` gave. */
export function parse(text: string): unknown {
  const list = JSON.parse(text) as unknown[] | number;
  if (!Array.isArray(list)) return SINGLE[-1 - list];
  const made: unknown[] = [];
  const at = (place: number): unknown => {
    if (place < 0) return SINGLE[-1 - place];
    if (!(place in made)) make(list[place], (value) => made[place] = value, at);
    return made[place];
  };
  return at(0);
}

/** Makes a value; it is told to `keep` before its parts are made, so that it may be its own part. */
function make(
  value: unknown,
  keep: (value: unknown) => void,
  at: (place: number) => unknown,
): void {
  if (Array.isArray(value) && typeof value[0] === "string") {
    const [name, ...places] = value;
    return keep(KINDS[name][2](...places.map(at)));
  }
  if (Array.isArray(value)) {
    const array: unknown[] = new Array(value.length);
    keep(array);
    value.forEach((place, i) => place !== HOLE && (array[i] = at(place)));
    return;
  }
  if (typeof value !== "object" || value === null) return keep(value);
  const object = {};
  keep(object);
  for (const [name, place] of Object.entries(value)) {
    const property = { value: at(place), enumerable: true, writable: true, configurable: true };
    Object.defineProperty(object, name, property); // `__proto__` is a name like others
  }
}
