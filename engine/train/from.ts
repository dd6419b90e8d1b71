/** Fine-tuning: what a training takes over from an earlier one. @module */
import { specOf } from "../formats/safetensors.ts";
import type { Tensor } from "../graph/graph.ts";
import { showSpec } from "../graph/spec.ts";
import { layerOfVariable } from "../model/dry_build.ts";
import type { StoredVariables } from "./store.ts";

/**
 * What a network's variables begin with: the numbers that `weights` have for them. The last layer
 * begins anew where its shape differs, or where `isLastNew` as its outputs are other classes. Throws a
 * `RangeError` where another layer differs.
 */
export function initialFrom(
  weights: StoredVariables,
  variables: ReadonlyMap<string, Tensor>,
  isLastNew = false,
): StoredVariables {
  const last = layerOfVariable([...variables.keys()].at(-1) ?? "");
  const initial = new Map(weights);
  for (const [name, variable] of variables) {
    const stored = weights.get(name);
    const [found, expected] = [stored ? showSpec(specOf(stored)) : "missing", showSpec(variable)];
    const isLast = layerOfVariable(name) === last;
    if (found === expected && !(isLast && isLastNew)) continue;
    initial.delete(name);
    if (isLast) continue;
    throw new RangeError(
      `Cannot begin with the earlier weights as their '${name}' is ${found}: expected ${expected}, ` +
        "the same network up to its last layer",
    );
  }
  return initial;
}
