/** Which layers of a network keep their weights while the others train. @module */
import type { Spec } from "../graph/spec.ts";
import type { Tensor } from "../graph/graph.ts";
import { layerOfVariable, variablesMade } from "./dry_build.ts";
import type { Forward } from "./layer.ts";

/** Stands for every layer that has variables but the last that trains any. */
export const ALL_BUT_LAST = "all-but-last";

/**
 * The layers that have variables of their own, by name, among those that `freeze` names: a name
 * stands for a layer with all that it holds. Throws a `RangeError` where a name is no such layer's, or
 * where nothing would be left to train.
 */
export function frozenLayers(
  forward: Forward,
  input: Spec,
  freeze: readonly string[],
): ReadonlySet<string> {
  if (freeze.length === 0) return new Set();
  const variables = [...variablesMade(forward, input)];
  const names = layersOf(variables);
  const trained = layersOf(
    variables.filter(([, { source }]) => source.kind === "variable" && source.isTrainable),
  );
  const frozen = new Set(freeze.flatMap((name) => layersCalled(name, names, trained.at(-1))));
  if (trained.some((name) => !frozen.has(name))) return frozen;
  throw new RangeError(
    `Cannot freeze ${freeze.join(", ")} as this is all of the network: leave a layer to train`,
  );
}

function layersCalled(name: string, names: readonly string[], last?: string): string[] {
  const found = name === ALL_BUT_LAST
    ? names.filter((each) => each !== last)
    : names.filter((each) => each === name || each.startsWith(`${name}/`));
  if (found.length > 0) return found;
  throw new RangeError(
    `Cannot freeze '${name}' as no layer with weights is called so: expected ${ALL_BUT_LAST}, or ` +
      `some of ${[...new Set(names.map((each) => each.split("/")[0]))].join(", ")}`,
  );
}

/** In the order of the layers, without those that hold others. */
function layersOf(variables: readonly (readonly [string, Tensor])[]): string[] {
  return [...new Set(variables.map(([name]) => layerOfVariable(name)))];
}
