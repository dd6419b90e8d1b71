/** Recipes: every choice of a training that is not the network itself. @module */
import type { Amounts } from "../augment/mod.ts";
import { type ArchitectureName, ARCHITECTURES } from "../model/architectures/mod.ts";
import type { Initialisers } from "../model/net.ts";
import type { Views } from "../model/views.ts";
import type { OptimizerName } from "../optimizers/mod.ts";
import type { RecipeGroup } from "./recipe_groups.ts";
import type { Schedule, ScheduleOptions } from "./schedules.ts";

/** How a network is trained. */
export interface Recipe {
  /** Pictures in a step; with `slices` the most there can be. */
  readonly batch: number;
  /**
   * Where given, a step takes a contiguous slice of so many pictures at least of the training set,
   * shuffled once; otherwise an epoch takes every picture once, in an order of its own.
   */
  readonly slices?: { readonly least: number };
  /** Whether an epoch takes every class equally often, rather than every picture once. */
  readonly balance: boolean;
  /** Passes over the training set; not used where `steps` is given. */
  readonly epochs: number;
  readonly steps?: number;
  /** Of `epochs`: a training has so many steps at least, by more epochs where pictures are few. */
  readonly leastSteps?: number;
  /** Training ends where so many epochs brought no lower validation loss. */
  readonly patience?: number;
  readonly optimizer: OptimizerName;
  /** The highest learning rate. */
  readonly learningRate: number;
  readonly schedule: Schedule;
  /** What the schedule is told beside it. */
  readonly scheduleOptions?: ScheduleOptions;
  /** Decoupled weight decay (AdamW where the optimizer is Adam). */
  readonly weightDecay: number;
  /** Of SGD and Adam: whether weight decay is part of the gradient, as PyTorch's is. */
  readonly coupled?: boolean;
  /** Of SGD and Muon. */
  readonly momentum: number;
  /** Of SGD and Muon: whether a step looks ahead along the velocity; as is usual for it where absent. */
  readonly nesterov?: boolean;
  /** Parameters that are updated otherwise than others; as suits the optimizer where absent. */
  readonly parameterGroups?: readonly RecipeGroup[];
  /** The largest norm that all gradients together may have; larger ones are scaled down to it. */
  readonly clipNorm?: number;
  /** The parts in which a step is computed, one after the other; in one where absent. */
  readonly accumulate?: number;
  /** The decay of the moving average of the weights, which is then what is evaluated and kept. */
  readonly ema?: number;
  /** The probability that dropout drops a unit. */
  readonly rate: number;
  /** The share of the wanted probability that all classes divide. */
  readonly smoothing: number;
  /** Whether the loss is the batch's mean or its sum. */
  readonly meanLoss: boolean;
  /** Whether pixels are standardised by the training split's channels, or stay 0–255. */
  readonly standardise: boolean;
  /** How pictures are changed at random. */
  readonly augmentations: Amounts;
  /** The looks at a picture that validation, test and predicting average; one where absent. */
  readonly views?: Views;
  readonly validationFraction: number;
  readonly testFraction: number;
  readonly initialisers: Initialisers;
  /** Of the products and convolutions of training: float32 where absent. */
  readonly precision?: "mixed";
}

/** How what is no filter follows its gradients in the speed run. */
const SPEEDRUN_SGD = { momentum: 0.85, nesterov: true, coupled: true };

/** The recipes by name. */
export const RECIPES = {
  /** What trains well and fast. */
  modern: {
    batch: 16,
    balance: false,
    epochs: 15,
    optimizer: "adam",
    learningRate: ARCHITECTURES.tutorial.learningRate,
    schedule: "oneCycle",
    weightDecay: 0.05,
    momentum: 0.9,
    rate: 0.4,
    smoothing: 0.1,
    meanLoss: true,
    standardise: true,
    augmentations: { flip: 0.5, shift: 6 },
    validationFraction: 0.1,
    testFraction: 0.2,
    initialisers: { convolution: { kind: "he" }, dense: { kind: "he" }, bias: { kind: "zeros" } },
  },
  /** What won on small folders of several kinds: each of its ingredients is weighed in decision 0075. */
  best: {
    batch: 16,
    balance: false,
    epochs: 30,
    leastSteps: 300,
    optimizer: "adam",
    learningRate: ARCHITECTURES.small.learningRate,
    schedule: "oneCycle",
    weightDecay: 0.05,
    momentum: 0.9,
    rate: ARCHITECTURES.small.options.rate,
    smoothing: 0.1,
    meanLoss: true,
    standardise: true,
    augmentations: { flip: 0.5, scale: 0.1, rotate: 5, crop: 0.3 },
    views: "mirror",
    validationFraction: 0, // few pictures tell less of the best epoch than they teach
    testFraction: 0.2,
    initialisers: { convolution: { kind: "he" }, dense: { kind: "he" }, bias: { kind: "zeros" } },
  },
  /** The TensorFlow 1 tutorial, to the letter. */
  tutorial: {
    batch: 18,
    slices: { least: 6 },
    balance: false,
    epochs: 0,
    steps: 3000,
    optimizer: "adam",
    learningRate: 1e-5,
    schedule: "constant",
    weightDecay: 0,
    momentum: 0,
    rate: 0.6,
    smoothing: 0,
    meanLoss: false,
    standardise: false,
    augmentations: {},
    validationFraction: 0,
    testFraction: 0.2,
    initialisers: {
      convolution: { kind: "truncatedNormal", deviation: 0.1 },
      dense: { kind: "tutorialUniform" },
      bias: { kind: "normal", deviation: 1 },
    },
  },
  /**
   * What brings `speedrun` to 94 % of CIFAR-10 in eight epochs (Jordan, 2024): batch, rates and decay
   * belong together, and the loss is the batch's sum.
   */
  speedrun: {
    batch: 2000,
    accumulate: 4, // a batch at once is more than many adapters bind
    balance: false,
    epochs: 8,
    optimizer: "muon",
    learningRate: 0.24,
    schedule: "trapezoid",
    scheduleOptions: { fall: 1 },
    weightDecay: 0,
    momentum: 0.6,
    nesterov: true,
    parameterGroups: [
      // Its logits are said 256 times smaller, by the weights: rate and decay are those of the run
      // over and times 256².
      {
        name: "head",
        of: "lastKernel",
        optimizer: "sgd",
        rate: 0.67 / 0.24 / 256 ** 2,
        options: { ...SPEEDRUN_SGD, weightDecay: 0.004 / 0.67 * 256 ** 2 },
      },
      { name: "filters", of: "kernels", options: { weightNorm: 1, steps: 3 } },
      {
        name: "whitening bias",
        of: "biases",
        named: "^whitening",
        optimizer: "sgd",
        rate: 0.053 / 0.24,
        share: 3 / 8,
        options: { ...SPEEDRUN_SGD, weightDecay: 0.004 / 0.053 },
      },
      {
        name: "offsets",
        of: "biases",
        optimizer: "sgd",
        rate: 0.053 / 0.24,
        options: { ...SPEEDRUN_SGD, weightDecay: 0.004 / 0.053 },
      },
    ],
    rate: 0,
    smoothing: 0.2,
    meanLoss: false,
    standardise: true,
    augmentations: { alternatingFlip: 1, reflectedShift: 2 },
    views: "six",
    validationFraction: 0,
    testFraction: 0.2,
    initialisers: {
      convolution: { kind: "fanInUniform", gain: 1 },
      dense: { kind: "normal", deviation: 1 / 256 },
      bias: { kind: "zeros" },
    },
  },
} as const satisfies Record<string, Recipe>;

/** The name of a recipe. */
export type RecipeName = keyof typeof RECIPES;

/** The network that a recipe is tuned with. */
export const NETWORKS: { readonly [name in RecipeName]?: ArchitectureName } = {
  best: "small",
  speedrun: "speedrun",
};

/** The network that a recipe is for alone, as its groups are of that network's parameters. */
export function onlyNetworkOf(recipe: RecipeName): ArchitectureName | undefined {
  const { parameterGroups }: Recipe = RECIPES[recipe];
  return parameterGroups && NETWORKS[recipe];
}
