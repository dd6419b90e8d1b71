/** What a recipe means for the graph of a training. @module */
import { augmentationsOf } from "../augment/mod.ts";
import { optimizerOf } from "../optimizers/mod.ts";
import { crossEntropy } from "./losses.ts";
import type { NetworkOptions } from "./network.ts";
import { groupRules, hyperparametersOf } from "./group_rules.ts";
import type { Recipe } from "./recipes.ts";

/** The parts of a training's graph that its recipe decides. */
export type RecipeOptions = Omit<
  NetworkOptions,
  "forward" | "examples" | "longest" | "seed" | "sample" | "stepsPerEpoch"
>;

/** The most examples that are computed at once. */
export function capacityOf(
  { batch, accumulate = 1 }: Pick<Recipe, "batch" | "accumulate">,
): number {
  return Math.ceil(batch / accumulate);
}

/** The passes over so many training pictures: few are passed over more often. */
export function epochsOf(
  { batch, epochs, leastSteps = 0 }: Pick<Recipe, "batch" | "epochs" | "leastSteps">,
  count: number,
): number {
  return Math.max(epochs, Math.ceil(leastSteps / Math.ceil(count / batch)));
}

/** The options of a recipe for classes. */
export function recipeOptions(recipe: Recipe): RecipeOptions {
  return {
    batch: capacityOf(recipe),
    parts: recipe.accumulate,
    augmentations: augmentationsOf(recipe.augmentations),
    views: recipe.views,
    loss: crossEntropy({ smoothing: recipe.smoothing }),
    evaluationLoss: crossEntropy(),
    meanLoss: recipe.meanLoss,
    optimizer: optimizerOf(recipe.optimizer, hyperparametersOf(recipe)),
    groups: (kernels) => groupRules(recipe, kernels),
    clipNorm: recipe.clipNorm,
    ema: recipe.ema,
    initialisers: recipe.initialisers,
    precision: recipe.precision,
  };
}
