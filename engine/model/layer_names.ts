/** What the layers of a list are called. @module */
import type { Layer } from "./layer.ts";

/**
 * What layers of one list are called: by their own name, or by their prefix and their number among
 * their like that have none. Throws a `RangeError` where two are called alike.
 */
export function layerNames(layers: readonly Layer[]): string[] {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  const nameOf = ({ as, prefix }: Layer) => {
    if (as !== undefined) return as;
    const count = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, count);
    return `${prefix}${count}`;
  };
  return layers.map((layer) => {
    const name = nameOf(layer);
    if (taken.has(name)) {
      throw new RangeError(`Cannot build the network as two of its layers are called '${name}'`);
    }
    taken.add(name);
    return name;
  });
}
