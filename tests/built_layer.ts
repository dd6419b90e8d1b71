/** A layer by itself, in float64. @module */
import { Graph } from "../engine/graph/graph.ts";
import { evaluate } from "../engine/graph/reference.ts";
import { f32, sizeOf } from "../engine/graph/spec.ts";
import type { Layer } from "../engine/model/layer.ts";
import { createNet } from "../engine/model/net.ts";

/** What its variables begin with. */
export const INITIALISERS = {
  convolution: { kind: "he" },
  dense: { kind: "he" },
  bias: { kind: "normal", deviation: 1 },
} as const;

/** What a layer makes of pictures of counted numbers, and all that it keeps and names. */
export function built(layer: Layer) {
  const graph = new Graph();
  const x = graph.input("x", f32(2, 4, 3, 3));
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 1 });
  const y = layer(net, x);
  const numbers = Float64Array.from({ length: sizeOf(x.shape) }, (_, i) => i % 7 - 3);
  const environment = new Map([[x, numbers]]);
  const [values] = evaluate(graph, [y], environment);
  const named = [["x", x] as const, ...graph.variables, ...net.noted];
  return {
    shape: y.shape,
    values,
    /** The numbers of the input, of each variable and of what each layer computes. */
    computed: new Map(named.map(([name, tensor]) => [name, environment.get(tensor)!])),
    variables: [...graph.variables.keys()],
    names: [...net.noted.keys()],
  };
}
