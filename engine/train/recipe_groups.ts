/** Groups of parameters as a recipe has them: plain JSON, so that a run can be resumed. @module */
import type { OptimizerName } from "../optimizers/mod.ts";
import type { Hyperparameters } from "../optimizers/optimizer.ts";

/** A group of parameters of a recipe. Of several that include a parameter the first counts. */
export interface RecipeGroup {
  /** What it is called in messages. */
  readonly name: string;
  /**
   * What it is of: kernels have more than one dimension and are multiplied as matrices are; biases are
   * all others, the scales of normalisations and the embeddings of positions as well. First and last are
   * those of all kernels in the order of the layers, trained or not; hidden are all others.
   */
  readonly of: "all" | "kernels" | "hiddenKernels" | "firstKernel" | "lastKernel" | "biases";
  /** A regular expression that the names of its parameters match, such as `^head/`; any where absent. */
  readonly named?: string;
  /** The recipe's where absent. */
  readonly optimizer?: OptimizerName;
  /** Hyperparameters that replace the recipe's, such as `{ weightDecay: 0 }`. */
  readonly options?: Hyperparameters;
  /** By which the learning rate is multiplied (1). */
  readonly rate?: number;
  /** The share of the steps after which it is not trained any more, in (0, 1] (1). */
  readonly share?: number;
}
