/**
 * Which maps carry the score of a class.
 *
 * The contribution of a map to a class is `Σ x · ∂score/∂x` over its cells, where the score is the
 * class's logit: what `connections.ts` says of a map and the next, through the whole network. A map that
 * several branches read counts with what it gives to all of them.
 *
 * @module
 */
import { f32 } from "../graph/spec.ts";
import { matMul } from "../ops/product/mat_mul.ts";
import { PLAIN } from "../ops/product/product.ts";
import type { LaidColumns } from "./columns.ts";
import { contributionsTo } from "./connections.ts";
import type { Layout } from "./layout.ts";

/** The part of a class's score whose maps are named. */
export const CARRIED = 0.8;

/** Appends what every map contributes to the score of a class that the host chooses. */
export function appendPaths({ graph, logits }: Layout, { columns }: LaidColumns) {
  const chosen = graph.input("chosen class", f32(logits.shape[1], 1));
  const score = graph.append(matMul, [logits, chosen], PLAIN, "score");
  // The picture is there, too: what no score depends on has no gradient.
  const tensors = columns.map(({ tensor }) => tensor);
  return { chosen, contributions: contributionsTo(graph, score, tensors) };
}

/**
 * The fewest maps whose positive contributions carry a part of the sum of all positive ones, the
 * strongest first; none where nothing speaks for the class.
 */
export function carriers(contributions: ArrayLike<number>, part = CARRIED): number[] {
  const positive = Array.from(contributions, (value, map) => ({ value, map }))
    .filter(({ value }) => value > 0)
    .sort((a, b) => b.value - a.value);
  const wanted = part * positive.reduce((sum, { value }) => sum + value, 0);
  let carried = 0;
  const found: number[] = [];
  for (const { value, map } of positive) {
    if (carried >= wanted) break;
    carried += value;
    found.push(map);
  }
  return found;
}
