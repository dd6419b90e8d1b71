/** What a network keeps, known without a device. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import type { Spec } from "../graph/spec.ts";
import type { Forward } from "./layer.ts";
import { createNet } from "./net.ts";

/** The variables that a network makes on such an input, by name, in the order of its layers. */
export function variablesMade(forward: Forward, input: Spec): ReadonlyMap<string, Tensor> {
  const graph = new Graph();
  const zeros = { kind: "zeros" } as const;
  const initialisers = { convolution: zeros, dense: zeros, bias: zeros };
  forward(createNet({ graph, initialisers, seed: 0 }), graph.input("x", input));
  return graph.variables;
}

/** The layer of a variable: `block2/conv1` of `block2/conv1/kernel`. */
export function layerOfVariable(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf("/")));
}
