/** What a recipe means for the graph of a training. @module */
import type { Augmentation } from "../augment/augmentation.ts";
import { flip } from "../augment/flip.ts";
import { shift } from "../augment/shift.ts";
import { optimizerOf } from "../optimizers/mod.ts";
import { crossEntropy } from "./losses.ts";
import type { NetworkOptions } from "./network.ts";
import { DECAY_SPARES_BIASES } from "./parameters.ts";
import type { Recipe } from "./recipes.ts";

/** The parts of a training's graph that its recipe decides. */
export type RecipeOptions = Omit<NetworkOptions, "forward" | "examples" | "longest" | "seed">;

/** The options of a recipe for classes. */
export function recipeOptions(recipe: Recipe): RecipeOptions {
  return {
    batch: recipe.batch,
    augmentations: augmentationsOf(recipe),
    loss: crossEntropy({ smoothing: recipe.smoothing }),
    evaluationLoss: crossEntropy(),
    meanLoss: recipe.meanLoss,
    optimizer: optimizerOf(recipe.optimizer, {
      weightDecay: recipe.weightDecay,
      momentum: recipe.momentum,
    }),
    groups: DECAY_SPARES_BIASES,
    initialisers: recipe.initialisers,
  };
}

/** How pictures are changed at random: mirrored, then moved. */
function augmentationsOf({ flip: probability, shift: pixels }: Recipe): Augmentation[] {
  return [
    ...probability > 0 ? [flip(probability)] : [],
    ...pixels > 0 ? [shift(pixels)] : [],
  ];
}
