/** What a recipe means for the graph of a training. @module */
import { augmentationsOf } from "../augment/mod.ts";
import { optimizerOf } from "../optimizers/mod.ts";
import { crossEntropy } from "./losses.ts";
import type { NetworkOptions } from "./network.ts";
import { DECAY_SPARES_BIASES } from "./parameters.ts";
import type { Recipe } from "./recipes.ts";

/** The parts of a training's graph that its recipe decides. */
export type RecipeOptions = Omit<
  NetworkOptions,
  "forward" | "examples" | "longest" | "seed" | "sample"
>;

/** The options of a recipe for classes. */
export function recipeOptions(recipe: Recipe): RecipeOptions {
  return {
    batch: recipe.batch,
    augmentations: augmentationsOf(recipe.augmentations),
    loss: crossEntropy({ smoothing: recipe.smoothing }),
    evaluationLoss: crossEntropy(),
    meanLoss: recipe.meanLoss,
    optimizer: optimizerOf(recipe.optimizer, {
      weightDecay: recipe.weightDecay,
      momentum: recipe.momentum,
    }),
    groups: DECAY_SPARES_BIASES,
    initialisers: recipe.initialisers,
    precision: recipe.precision,
  };
}
