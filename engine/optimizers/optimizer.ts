/** What an optimizer is. One is a file here, its shader, and a line in `mod.ts`. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import type { AnyOp } from "../graph/op.ts";

/** Numbers and switches by name, such as `{ weightDecay: 0.05, nesterov: true }`. */
export type Hyperparameters = Readonly<Record<string, number | boolean>>;

/** How parameters follow their gradients. */
export interface Optimizer {
  /** Its name, which begins those of its variables: `adam/first/conv1/kernel`. */
  readonly name: string;
  /** The ops that it brings: for the tests and the benchmark. */
  readonly ops: readonly AnyOp[];
  /** All of them, also those that were not given. */
  readonly options: Hyperparameters;
  /** What it keeps for each parameter, by name, of the parameter's shape; zero at first. */
  readonly state: readonly string[];
  /** Of its moving means that start at 0: its shader reads their `correctionsOf` in the step. */
  readonly decayRates: readonly number[];
  /**
   * Appends the update of a group of parameters; gives the tensors to compile. Throws a `RangeError`
   * where the group's tensors or options do not fit the optimizer.
   */
  update(graph: Graph, group: OptimizerGroup): readonly Tensor[];
}

/**
 * What moving means are divided by after so many updates, as they start at 0: 1 − rateᵗ of each decay
 * rate (Kingma and Ba, 2015).
 */
export function correctionsOf(
  { decayRates }: Pick<Optimizer, "decayRates">,
  updates: number,
): number[] {
  return decayRates.map((rate) => 1 - rate ** updates);
}

/** Parameters that are updated alike. All but step and status are flat, of one size. */
export interface OptimizerGroup {
  /** A pack of variables. */
  readonly parameters: Tensor;
  /** A pack of the gradients, in the same order. */
  readonly gradients: Tensor;
  /** In the order of the optimizer's `state`. */
  readonly state: readonly Tensor[];
  /** The words of the step, `u32[8]`. */
  readonly step: Tensor;
  /** `u32[4]`: what `checkFinite` found, and where weights that would not be finite are noted. */
  readonly status: Tensor;
  /** The number that the first element has among those of all parameters, for the status. */
  readonly offset: number;
  /** What differs from the optimizer's own, such as `{ weightDecay: 0 }` for biases. */
  readonly options: Hyperparameters;
}
