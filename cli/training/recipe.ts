/** The recipe that the command line chooses, and what it changes in it. @module */
import { type Amounts, amountsWith, AUGMENTATIONS } from "../../engine/augment/mod.ts";
import type { AugmentationKind } from "../../engine/augment/augmentation.ts";
import type { Initialisers } from "../../engine/model/net.ts";
import { type Recipe, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import type { ScheduleOptions } from "../../engine/train/schedules.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { checkEffect } from "./effect.ts";
import type { NetworkChoice } from "./network_choice.ts";
import { optionOf, SCHEDULE_OPTIONS, scheduleOption } from "./train_options.ts";

const INITIALISERS: Record<string, Initialisers> = {
  he: RECIPES.modern.initialisers,
  glorot: { convolution: { kind: "glorot" }, dense: { kind: "glorot" }, bias: { kind: "zeros" } },
  tutorial: RECIPES.tutorial.initialisers,
};

/**
 * How much pictures are changed: as a recipe has it, or as the command line says. Throws a `UsageError`
 * where two are said of which one takes the place of the other.
 */
export function chosenAmounts(parsed: Parsed, { augmentations }: Pick<Recipe, "augmentations">) {
  const names = (Object.keys(AUGMENTATIONS) as (keyof Amounts)[])
    .filter((name) => parsed.has(optionOf(name)));
  const said: Amounts = Object.fromEntries(
    names.map((name) => [name, parsed.number(optionOf(name))]),
  );
  for (const name of names) {
    const { replaces }: AugmentationKind = AUGMENTATIONS[name];
    if (!said[name] || !said[replaces as keyof Amounts]) continue;
    throw new UsageError(
      `Cannot use --${
        optionOf(name)
      } with --${replaces}, whose place it takes: leave out one of them`,
    );
  }
  return amountsWith(said, augmentations);
}

function viewsOf(named: string | undefined, views: Recipe["views"]): Recipe["views"] {
  if (named === undefined) return views;
  return named === "none" ? undefined : named as Recipe["views"];
}

/** Muon's usual learning rate and momentum, whatever the network: its steps are of one size. */
const [MUON_RATE, MUON_MOMENTUM] = [0.02, 0.95];
/** Lion's share of Adam's learning rate: its authors say from a tenth to a third. */
const LION_SHARE = 0.2;
/** SGD's, of a mean loss, whatever the network: Keras' default; and what it is beside Adam's there. */
const [SGD_RATE, SGD_TIMES] = [0.01, 10];

/** The learning rate that suits an optimizer, where `adams` is what suits Adam. */
function usualRate(
  { optimizer, meanLoss, batch }: Pick<Recipe, "optimizer" | "meanLoss" | "batch">,
  adams: number,
): number {
  if (optimizer === "muon") return MUON_RATE;
  if (optimizer === "lion") return LION_SHARE * adams;
  if (optimizer !== "sgd") return adams;
  // Of these SGD alone takes larger steps where the loss is a sum.
  return Math.min(SGD_RATE, SGD_TIMES * adams) / (meanLoss ? 1 : batch);
}

const isAdam = ({ optimizer }: Recipe) => optimizer === "adam" || optimizer === "adamW";

/** What is said of the schedule, and what is usual; `undefined` where nothing is. */
function scheduleOptionsOf(
  parsed: Parsed,
  usual: ScheduleOptions | undefined,
): ScheduleOptions | undefined {
  const said = SCHEDULE_OPTIONS
    .filter((name) => parsed.has(scheduleOption(name)))
    .map((name) => [name, parsed.number(scheduleOption(name))]);
  return said.length ? { ...usual, ...Object.fromEntries(said) } : usual;
}

/** The recipes that take the learning rate that suits the network. */
const FOLLOWING: readonly RecipeName[] = ["modern", "best"];

/** What the command line says of a number, or of a word. */
const saidIn = (parsed: Parsed) => ({
  number: (option: string, value: number) => parsed.number(option) ?? value,
  choice: <T extends string>(option: string, value: T) => (parsed.text(option) ?? value) as T,
});

/** The recipe of that name with all that the command line changes. */
export function recipeOf(
  parsed: Parsed,
  { learningRate, rate = 0, views }: Pick<NetworkChoice, "learningRate" | "rate" | "views">,
): Recipe {
  const name = (parsed.text("recipe") ?? "modern") as RecipeName;
  const base: Recipe = RECIPES[name];
  const { number, choice } = saidIn(parsed);
  const schedule = choice("schedule", base.schedule);
  checkWatched(parsed, schedule);
  const optimizer = choice("optimizer", base.optimizer);
  const batch = number("batch", base.batch);
  const meanLoss = choice("loss", base.meanLoss ? "mean" : "sum") === "mean";
  const usual = FOLLOWING.includes(name) ? learningRate : base.learningRate;
  const rates = { usual, adams: isAdam(base) ? usual : learningRate };
  const recipe: Recipe = {
    batch,
    ...lengthOf(parsed, base),
    ...optimizationOf(parsed, base, { optimizer, meanLoss, batch, ...rates }),
    schedule,
    scheduleOptions: scheduleOptionsOf(
      parsed,
      schedule === base.schedule ? base.scheduleOptions : undefined,
    ),
    accumulate: parsed.number("accumulate") ?? base.accumulate,
    ema: parsed.number("ema") ?? base.ema,
    rate,
    smoothing: number("smoothing", base.smoothing),
    meanLoss,
    standardise: choice("pixels", base.standardise ? "standardised" : "raw") === "standardised",
    augmentations: chosenAmounts(parsed, base),
    views: viewsOf(parsed.text("views"), views ?? base.views),
    validationFraction: number("validation-fraction", base.validationFraction),
    testFraction: number("test-fraction", base.testFraction),
    initialisers: INITIALISERS[parsed.text("initialiser") ?? ""] ?? base.initialisers,
    precision: parsed.text("precision") === "mixed" ? "mixed" : undefined,
  };
  checkEffect(parsed, recipe);
  return recipe;
}

/** Throws a `UsageError` where a validation's loss decides something and no pictures are validated. */
function checkWatched(parsed: Parsed, schedule: Recipe["schedule"]): void {
  const watching = parsed.has("patience")
    ? "--patience"
    : schedule === "reduceOnPlateau" && "--schedule reduceOnPlateau";
  if (!watching || parsed.number("validation-fraction") !== 0) return;
  throw new UsageError(
    `Cannot use ${watching} as no pictures are set aside for validation: ` +
      "use --validation-fraction 0.1, for example",
  );
}

/** How long it trains, and which pictures a step takes. Epochs take every one once, and no slices. */
function lengthOf(parsed: Parsed, base: Recipe) {
  const epochs = parsed.number("epochs");
  const { slices, steps, leastSteps } = epochs === undefined ? base : {} as Partial<Recipe>;
  const balance = parsed.flag("balance");
  if (balance && slices) {
    throw new UsageError("Cannot use --balance with the tutorial's slices: add --epochs N");
  }
  return {
    slices,
    balance,
    epochs: epochs ?? base.epochs,
    steps: parsed.number("steps") ?? steps,
    leastSteps,
    patience: parsed.number("patience"),
  };
}

/** The optimizer with its numbers: what suits the recipe's own does not suit another. */
function optimizationOf(
  parsed: Parsed,
  base: Recipe,
  { usual, adams, ...chosen }: Pick<Recipe, "optimizer" | "meanLoss" | "batch"> & {
    readonly usual: number;
    readonly adams: number;
  },
) {
  const { number } = saidIn(parsed);
  const { optimizer } = chosen;
  const isOther = optimizer !== base.optimizer;
  return {
    optimizer,
    learningRate: number("learning-rate", isOther ? usualRate(chosen, adams) : usual),
    weightDecay: number("weight-decay", base.weightDecay),
    coupled: parsed.flag("coupled") || base.coupled,
    momentum: number("momentum", isOther && optimizer === "muon" ? MUON_MOMENTUM : base.momentum),
    nesterov: parsed.flag("nesterov") || base.nesterov,
    parameterGroups: isOther ? undefined : base.parameterGroups,
    clipNorm: parsed.number("clip-norm") ?? base.clipNorm,
  };
}
