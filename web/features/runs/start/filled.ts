/** The form of a training, filled by its address. @module */

/** What an address says of the form's fields. */
export type Filled = Readonly<Record<string, string>>;

/** The fields that an address may fill. */
export const FIELDS = [
  "data",
  "recipe",
  "architecture",
  "epochs",
  "batch",
  "seed",
  "again",
] as const;

/** What an address says of the fields. */
export function filledBy(query: URLSearchParams): Filled {
  return Object.fromEntries(FIELDS.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value]];
  }));
}

/** The choice that is filled in, where it is one; else the usual one. */
export function chosen(options: readonly string[], value: string | undefined, usual: string) {
  return value !== undefined && options.includes(value) ? value : usual;
}
