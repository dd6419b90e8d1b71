/**
 * How strongly maps depend on the maps before them.
 *
 * The contribution of an input map `c` to an output map `f` is `Σ x_c · ∂S_f/∂x_c`, summed over the
 * cells of `x_c`, where `S_f` is the sum of all cells of `f`. It needs no knowledge of the ops between:
 * the engine's `differentiate` has them all. Where they are linear in pieces (convolutions of any
 * groups, normalisation with running statistics, ReLU, pooling, additions, concatenations, dense
 * layers) it is exact: the contributions of all inputs and those of biases add up to `S_f`. Of a ReLU
 * only cells that it lets through count. Elsewhere (attention, gates, GELU) it is the first-order part.
 * What works on each map alone joins a map with itself; an addition, with its map in each branch.
 *
 * @module
 */
import { differentiate } from "../graph/differentiate.ts";
import { type Graph, inputsOf, type Node, type Tensor } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { multiply, sumOf } from "../ops/elementwise/binary.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import { reduceSum } from "../ops/reduction/reduce_sum.ts";
import type { LaidColumns } from "./columns.ts";
import type { Layout } from "./layout.ts";

/** A map that another is computed from. */
export interface Connection {
  /** The number of its column. */
  readonly column: number;
  readonly map: number;
  /** How much it adds to the sum of the other's cells; below 0 where it lowers it. */
  readonly contribution: number;
  /** Its part of the absolute contributions of all inputs, between 0 and 1. */
  readonly share: number;
}

/** What is appended to a layout to ask for the connections of a column's maps. */
export interface AppendedConnections {
  /** The columns before, by their numbers, and the inputs `[1, H, W, C]` that stand for their maps. */
  readonly sources: readonly { readonly column: number; readonly input: Tensor }[];
  /** `[maps, 1]`: 1 for the map, or the class, that is asked about, else 0. */
  readonly chosen: Tensor;
  /** Of each source, `[1, C]`. */
  readonly contributions: readonly Tensor[];
}

/**
 * Appends the contributions of all maps before column `target` to one of its maps; where `target` is the
 * number of columns, to the score (logit) of a class. Only what lies between is computed again, from
 * maps that the host writes.
 */
export function appendConnections(
  { graph, logits }: Layout,
  { columns, last }: LaidColumns,
  target: number,
): AppendedConnections {
  const column = columns.at(target);
  const { tensor, from } = column ?? { tensor: logits, from: last };
  const sources = from.map((number) => ({
    column: number,
    input: graph.input(`maps of ${columns[number].name}`, columns[number].tensor),
  }));
  const known = new Map(sources.map(({ column, input }) => [columns[column].tensor, input]));
  const again = replay(graph, tensor, known);
  const sums = column ? sumOfCells(graph, again) : again;
  const chosen = graph.input("chosen map", f32(sums.shape[1], 1));
  const score = graph.append(matMul, [sums, chosen], PLAIN);
  const inputs = sources.map(({ input }) => input);
  return { sources, chosen, contributions: contributionsTo(graph, score, inputs) };
}

/** Appends what each of `maps`, `[1, H, W, C]`, contributes to a score: `[1, C]` of each. */
export function contributionsTo(graph: Graph, score: Tensor, maps: readonly Tensor[]): Tensor[] {
  return differentiate(graph, score, maps, sumOf).map((gradient, i) =>
    sumOfCells(graph, graph.append(multiply, [maps[i], gradient], {}))
  );
}

/** The strongest of all inputs, whatever their sign, those that add nothing left out. */
export function strongestInputs(
  contributions: readonly { readonly column: number; readonly numbers: ArrayLike<number> }[],
  count = 3,
): Connection[] {
  const all = contributions.flatMap(({ column, numbers }) =>
    Array.from(numbers, (contribution, map) => ({ column, map, contribution }))
  );
  const total = all.reduce((sum, { contribution }) => sum + Math.abs(contribution), 0);
  return all.filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .slice(0, count)
    .map((each) => ({ ...each, share: Math.abs(each.contribution) / total }));
}

function sumOfCells(graph: Graph, maps: Tensor): Tensor {
  return graph.append(reduceSum, [maps], { axes: [1, 2], keepdims: false });
}

/** Appends what computes a tensor once more, from others in the place of those that are `known`. */
function replay(graph: Graph, tensor: Tensor, known: Map<Tensor, Tensor>): Tensor {
  const isNew = new Map<Tensor, boolean>();
  const depends = (each: Tensor): boolean => {
    const found = isNew.get(each) ?? (known.has(each) || inputsOf(each).some(depends));
    isNew.set(each, found);
    return found;
  };
  const copyOf = (each: Tensor): Tensor => {
    const copy = known.get(each);
    if (copy) return copy;
    if (each.source.kind !== "output" || !depends(each)) return each;
    const { op, inputs, attributes, outputs }: Node = each.source.node;
    graph.appendAll(op, inputs.map(copyOf), attributes)
      .forEach((output, i) => known.set(outputs[i], output));
    return known.get(each)!;
  };
  return copyOf(tensor);
}
