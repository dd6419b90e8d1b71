/** What a network keeps of its training: its weights. @module */
import type { Network } from "./network.ts";
import type { Store, StoredVariables } from "./store.ts";

/**
 * Copies what a network keeps, by name, in the order of its layers: its variables, or their averages
 * where they have any. The numbers come later.
 */
export function readWeights(
  store: Store,
  { variables, averages }: Pick<Network, "variables" | "averages">,
): () => Promise<StoredVariables> {
  const names = [...variables.keys()];
  const stored = names.map((name) => averages.get(name)?.name ?? name);
  const read = store.read(stored);
  return async () => {
    const found = await read();
    return new Map(names.map((name, i) => [name, found.get(stored[i])!]));
  };
}
