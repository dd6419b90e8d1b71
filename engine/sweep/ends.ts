/** The steps of trials: where halving looks at them, how many a sweep has, and what they take. @module */
import { stepsPerEpochOf } from "../train/batches.ts";
import type { Recipe } from "../train/recipes.ts";
import { KEPT_OF } from "./sweep.ts";

/** Halving looks so often at the most before trials end. */
const MOST_LOOKS = 2;

/** The steps of a whole training on so many pictures. */
export const stepsOf = (recipe: Recipe, count: number): number =>
  recipe.steps ?? recipe.epochs * stepsPerEpochOf(count, recipe);

/**
 * For each training on `count` pictures the last step of every rung but the last: a ninth and a third of
 * its own epochs, or a third alone where the shortest has fewer than nine. An epoch ends there, so that
 * there is a validation. Throws a `RangeError` where one has fewer than three epochs.
 */
export function halvingEnds(recipes: readonly Recipe[], count: number): number[][] {
  const epochsOf = (recipe: Recipe) =>
    Math.ceil(stepsOf(recipe, count) / stepsPerEpochOf(count, recipe));
  const fewest = Math.min(...recipes.map(epochsOf));
  const looks = Math.min(MOST_LOOKS, Math.floor(Math.log(fewest) / Math.log(KEPT_OF) + 1e-9));
  if (looks < 1) {
    throw new RangeError(
      `Cannot halve as a trial has ${fewest} ${fewest === 1 ? "epoch" : "epochs"}: ` +
        `expected ${KEPT_OF} or more`,
    );
  }
  return recipes.map((recipe) =>
    Array.from({ length: looks }, (_, i) => {
      const epochs = Math.ceil(epochsOf(recipe) / KEPT_OF ** (looks - i));
      return epochs * stepsPerEpochOf(count, recipe);
    })
  );
}
