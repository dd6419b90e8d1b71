/** Lists and numbers in a sentence. @module */
import { visible } from "./visible.ts";

/** So many names are listed at most. */
const MOST_NAMES = 8;

/** `1 picture`, `2 pictures`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A part of a long list. */
export function listed(names: readonly string[], most = MOST_NAMES): string {
  const more = names.length - most;
  return names.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** A part of a long list of names that aren't ours, each in quotes. */
export function quoted(names: readonly string[], most = MOST_NAMES): string {
  return listed(names.map((name) => `'${visible(name)}'`), most);
}
