/** What a recipe must be, and a budget's choice, as a run keeps them. @module */
import { SIZE, VIEWS } from "../formats/model.ts";
import {
  array,
  boolean,
  type Fields,
  literal,
  name,
  number,
  object,
  oneOf,
  optional,
  record,
  type Schema,
  text,
  whole,
} from "../formats/schema.ts";
import type { BudgetChoice } from "../train/budget.ts";
import type { RecipeGroup } from "../train/recipe_groups.ts";
import type { Recipe } from "../train/recipes.ts";
import type { Schedule, ScheduleOptions } from "../train/schedules.ts";

/** The most pictures that a step may have. */
export const MOST_BATCH = 4096;

/** Of a recipe: `dirac` is a layer's own choice. */
type Drawn = Exclude<Recipe["initialisers"]["bias"], { readonly kind: "dirac" }>;

const INITIALISER = oneOf<Drawn, "kind">("kind", {
  zeros: object({}),
  normal: object({ deviation: number(0) }),
  truncatedNormal: object({ deviation: number(0) }),
  tutorialUniform: object({}),
  he: object({}),
  glorot: object({}),
  fanInUniform: object({ gain: number(0) }),
});

/** All of some words, as keys: the compiler finds one that is missing. */
type Words<Word extends string> = Readonly<Record<Word, true>>;

const word = <Word extends string>(words: Words<Word>): Schema<Word> =>
  literal(...Object.keys(words) as Word[]);

const SCHEDULES: Words<Schedule> = {
  constant: true,
  step: true,
  exponential: true,
  cosine: true,
  oneCycle: true,
  trapezoid: true,
  reduceOnPlateau: true,
};

const GROUPS_OF: Words<RecipeGroup["of"]> = {
  all: true,
  kernels: true,
  hiddenKernels: true,
  firstKernel: true,
  lastKernel: true,
  biases: true,
};

const SCHEDULE_OPTIONS: Fields<ScheduleOptions> = {
  warmUp: optional(number(0)),
  gamma: optional(number(0, 1)),
  stepSize: optional(whole(1)),
  fall: optional(number(0, 1)),
  least: optional(number(0)),
  factor: optional(number(0, 1)),
  plateauPatience: optional(whole(0)),
  threshold: optional(number(0, 1)),
  cooldown: optional(whole(0)),
};

/** A number or a switch. */
const hyperparameter: Schema<number | boolean> = (value) =>
  typeof value === "boolean" ? value : number()(value);

/** The fields of a recipe. */
export const RECIPE: Fields<Recipe> = {
  batch: whole(1, MOST_BATCH),
  slices: optional(object({ least: whole(1) })),
  balance: boolean,
  epochs: whole(0),
  steps: optional(whole(1)),
  leastSteps: optional(whole(1)),
  patience: optional(whole(1)),
  optimizer: text as Schema<Recipe["optimizer"]>,
  learningRate: number(0),
  schedule: word(SCHEDULES),
  scheduleOptions: optional(object(SCHEDULE_OPTIONS)),
  weightDecay: number(0),
  coupled: optional(boolean),
  momentum: number(0, 1),
  nesterov: optional(boolean),
  parameterGroups: optional(array(object({
    name,
    of: word(GROUPS_OF),
    named: optional(text),
    optimizer: optional(text as Schema<Recipe["optimizer"]>),
    options: optional(record(hyperparameter)),
    rate: optional(number(0)),
    share: optional(number(0, 1)),
  }))),
  clipNorm: optional(number(0)),
  accumulate: optional(whole(1, MOST_BATCH)),
  ema: optional(number(0, 1)),
  rate: number(0, 1),
  smoothing: number(0, 1),
  meanLoss: boolean,
  standardise: boolean,
  augmentations: record(number(0)),
  views: optional(VIEWS),
  validationFraction: number(0, 1),
  testFraction: number(0, 1),
  initialisers: object({ convolution: INITIALISER, dense: INITIALISER, bias: INITIALISER }),
  precision: optional(literal("mixed")),
};

/** What was chosen within a budget. */
export const BUDGET: Schema<BudgetChoice> = object({
  seconds: number(0),
  gone: number(0),
  candidates: array(object({
    architecture: text,
    ...SIZE,
    secondsPerStep: number(0),
    isMeasured: boolean,
    epochs: number(0),
    expectedError: optional(number(0)),
    isChosen: boolean,
  })),
  steps: whole(1),
  expectedSeconds: number(0),
  lastSeconds: number(),
  remark: optional(text),
});
