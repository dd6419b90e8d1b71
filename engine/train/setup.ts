/** What decides a training. @module */
import type { Forward } from "../model/layer.ts";
import type { Device } from "../plan/device.ts";
import type { Choices } from "../plan/kernels.ts";
import type { Tuning } from "../plan/tune.ts";
import type { Examples } from "./examples.ts";
import type { Loss } from "./losses.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { GroupRule } from "./parameters.ts";
import type { Recipe } from "./recipes.ts";
import type { StoredVariables } from "./store.ts";

/** Which examples train, choose the best weights and test. */
export interface ExampleSplit {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** All that decides a training. */
export interface TrainingSetup {
  readonly device: Device;
  readonly examples: Examples;
  readonly split: ExampleSplit;
  readonly forward: Forward;
  readonly recipe: Recipe;
  readonly seed: number;
  /** What a step costs; that of the recipe where absent. */
  readonly loss?: Loss;
  /** That of the recipe where absent. */
  readonly optimizer?: Optimizer;
  /** What variables begin with, by name: those of an earlier training, for example. */
  readonly initial?: StoredVariables;
  /** The layers that keep their weights, as `frozenLayers` takes them. */
  readonly freeze?: readonly string[];
  /** Parameters that are updated otherwise than the recipe's groups say. */
  readonly groups?: readonly GroupRule[];
  /** The kernels to use, where they were chosen before: nothing is tuned then. */
  readonly choices?: Choices;
  /** Where absent, calls without a choice get their default kernel. */
  readonly tuning?: Tuning;
}
