/** What a recipe's groups mean for a network's parameters. @module */
import type { Tensor } from "../graph/graph.ts";
import { optimizerOf } from "../optimizers/mod.ts";
import type { Hyperparameters } from "../optimizers/optimizer.ts";
import type { GroupRule } from "./parameters.ts";
import type { RecipeGroup } from "./recipe_groups.ts";
import type { Recipe } from "./recipes.ts";

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
 * The rules of a recipe's groups for the parameters of a network with such kernels, in the order of its
 * layers; what none of them includes is updated as the recipe says. Throws a `SyntaxError` where `named` is no regular expression.
 */
export function groupRules(recipe: Recipe, kernels: readonly Tensor[]): GroupRule[] {
  const own = recipe.parameterGroups ?? (recipe.optimizer === "muon" ? MUON : []);
  const isKernel = (parameter: Tensor) => kernels.includes(parameter);
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
