/** Groups of parameters as a recipe has them: plain JSON, so that a run can be resumed. @module */
import type { Tensor } from "../graph/graph.ts";
import { type OptimizerName, optimizerOf } from "../optimizers/mod.ts";
import type { Hyperparameters } from "../optimizers/optimizer.ts";
import { type GroupRule, isKernel } from "./parameters.ts";
import type { Recipe } from "./recipes.ts";

/** A group of parameters of a recipe. Of several that include a parameter the first counts. */
export interface RecipeGroup {
  /** What it is called in messages. */
  readonly name: string;
  /**
   * What it is of: kernels have more than one dimension, biases (the scales of normalisations as well)
   * one; hidden kernels are all but the first and the last in the order of the layers.
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

/**
 * The learning rate of what Muon doesn't take, over Muon's own: its author's, 0.0003 for Adam beside
 * 0.02.
 */
const BESIDE_MUON = 0.015;

/** Kernels and what is added or multiplied, which no decay pulls. */
const USUAL: readonly RecipeGroup[] = [
  { name: "kernels", of: "kernels" },
  { name: "biases", of: "biases", options: { weightDecay: 0 } },
];

/** Muon takes the kernels of hidden layers, AdamW all others. */
const MUON: readonly RecipeGroup[] = [
  { name: "hidden kernels", of: "hiddenKernels" },
  { name: "first and last kernels", of: "kernels", optimizer: "adamW", rate: BESIDE_MUON },
  {
    name: "biases",
    of: "biases",
    optimizer: "adamW",
    rate: BESIDE_MUON,
    options: { weightDecay: 0 },
  },
];

/** The hyperparameters that a recipe has for all optimizers. */
export function hyperparametersOf(
  { weightDecay, momentum, nesterov, coupled }: Recipe,
): Hyperparameters {
  return {
    weightDecay,
    momentum,
    ...nesterov !== undefined && { nesterov },
    ...coupled !== undefined && { coupled },
  };
}

/**
 * The rules of a recipe's groups for a network's parameters; what none of them includes is updated as
 * the recipe says. Throws a `SyntaxError` where `named` is no regular expression.
 */
export function groupRules(
  recipe: Recipe,
  parameters: ReadonlyMap<string, Tensor>,
): GroupRule[] {
  const own = recipe.parameterGroups ?? (recipe.optimizer === "muon" ? MUON : []);
  const kernels = [...parameters.values()].filter(isKernel);
  const ends = [kernels[0], kernels.at(-1)];
  const isOf: Record<RecipeGroup["of"], (parameter: Tensor) => boolean> = {
    all: () => true,
    kernels: isKernel,
    hiddenKernels: (parameter) => isKernel(parameter) && !ends.includes(parameter),
    firstKernel: (parameter) => parameter === ends[0],
    lastKernel: (parameter) => parameter === ends[1],
    biases: (parameter) => !isKernel(parameter),
  };
  return [...own, ...USUAL].map(({ name, of, named, optimizer, options, rate, share }) => {
    const pattern = new RegExp(named ?? "", "u");
    const isOther = optimizer !== undefined && optimizer !== recipe.optimizer;
    return {
      name,
      includes: (name, parameter) => isOf[of](parameter) && pattern.test(name),
      // Its momentum and decay are the recipe's, as far as the group has none of its own.
      ...isOther && { optimizer: optimizerOf(optimizer, hyperparametersOf(recipe)) },
      options: options ?? {},
      rate,
      share,
    };
  });
}
