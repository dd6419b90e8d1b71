/** Reads and writes the variables of a network by name. @module */
import type { Tensor } from "../graph/graph.ts";
import { bytesOf, numbersOf, showSpec, sizeOf } from "../graph/spec.ts";
import { specOf, type StoredTensor } from "../formats/safetensors.ts";
import { Readback } from "../plan/readback.ts";
import type { Residents } from "../plan/residents.ts";
import type { Network } from "./network.ts";

/** Variables by name. */
export type StoredVariables = ReadonlyMap<string, StoredTensor>;

/** What `createStore` gives. */
export type Store = ReturnType<typeof createStore>;

/** All that lasts from step to step on a device. */
export function createStore(residents: Residents) {
  const { graph: { variables }, device } = residents;
  const all = [...variables.keys()];
  const total = [...variables.values()].reduce((sum, variable) => sum + bytesOf(variable), 0);
  const readback = new Readback(device, total, { label: "variables" });
  return {
    /** The bytes of all variables. */
    bytes: total,
    /**
     * Copies variables as they are after all that was submitted; the numbers come later. Rejects with
     * what the device reports.
     */
    read(names: readonly string[] = all): () => Promise<StoredVariables> {
      const tensors = names.map((name) => [name, variables.get(name)!] as const);
      const bytes = readback.read(tensors.map(([, tensor]) => residents.place(tensor)));
      bytes.catch(() => {}); // whoever awaits it is told
      return async () => split(tensors, await bytes);
    },
    /**
     * Writes variables. Throws a `RangeError` where one is missing, unknown, or of another shape or
     * element type.
     */
    write(stored: StoredVariables): void {
      const unknown = [...stored.keys()].find((name) => !variables.has(name));
      if (unknown !== undefined) {
        throw new RangeError(
          `Cannot go on from the checkpoint as '${unknown}' is not the network's`,
        );
      }
      for (const [name, variable] of variables) {
        residents.write(variable, dataOf(stored, name, variable));
      }
    },
    close: () => readback.close(),
  };
}

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

function dataOf(stored: StoredVariables, name: string, variable: Tensor): StoredTensor["data"] {
  const found = stored.get(name);
  if (found && showSpec(specOf(found)) === showSpec(variable)) return found.data;
  throw new RangeError(
    `Cannot go on from the checkpoint as its '${name}' is ${
      found ? showSpec(specOf(found)) : "missing"
    } ` +
      `where the network has ${showSpec(variable)}: another version has written it, train anew`,
  );
}

function split(
  tensors: readonly (readonly [string, Tensor])[],
  bytes: ArrayBuffer,
): StoredVariables {
  let at = 0;
  return new Map(tensors.map(([name, tensor]) => {
    const { shape, dtype } = tensor;
    const part = bytes.slice(at, at += bytesOf(tensor));
    return [name, { shape, data: new (numbersOf(dtype))(part, 0, sizeOf(shape)) }];
  }));
}
