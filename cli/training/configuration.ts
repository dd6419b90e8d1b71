/** What the command line chooses of a training. @module */
import { reasonOf } from "../../data/text/system_reason.ts";
import { visible } from "../../data/text/visible.ts";
import { type Amounts, amountsWith, AUGMENTATIONS } from "../../engine/augment/mod.ts";
import type { AugmentationKind } from "../../engine/augment/augmentation.ts";
import type { Initialisers } from "../../engine/model/net.ts";
import type { Configuration, SplitChoice } from "../../engine/run/configuration.ts";
import { type Recipe, type RecipeName, RECIPES } from "../../engine/train/recipes.ts";
import { checkEffect } from "./effect.ts";
import { backendOf } from "../terminal/adapter.ts";
import { type Parsed, UsageError } from "../terminal/arguments.ts";
import { type NetworkChoice, networkOf } from "./network_choice.ts";
import { type ScheduleOptions } from "../../engine/train/schedules.ts";
import { optionOf, SCHEDULE_OPTIONS, scheduleOption } from "./train_options.ts";
import { choicesOf } from "./tuning.ts";

/** The configuration that `train`'s options make. Throws an `Error` where they contradict each other. */
export async function configurationOf(parsed: Parsed): Promise<Configuration> {
  const { learningRate, rate, views, ...network } = await networkOf(parsed);
  return {
    ...network,
    folder: parsed.names[0],
    strict: parsed.flag("strict"),
    split: await splitOf(parsed),
    recipe: recipeOf(parsed, { learningRate, rate, views }),
    seed: parsed.number("seed") ?? 1,
    backend: await backendOf(parsed),
    freeze: parsed.text("freeze")?.split(","),
    kernels: await choicesOf(parsed),
  };
}

async function splitOf(parsed: Parsed): Promise<SplitChoice> {
  const [count, number] = [parsed.number("folds"), parsed.number("fold")];
  const groups = parsed.text("groups");
  return {
    mode: (parsed.text("split") ?? "grouped") as "grouped" | "random",
    groups: groups === undefined ? undefined : { file: groups, text: await readGroups(groups) },
    fold: count && number ? { index: number - 1, count } : undefined,
  };
}

/** The most bytes that a file of groups may have. */
const MOST_GROUPS = 64e6;

/** Reads a file of groups, which is read before the pictures are. Throws a `UsageError`. */
async function readGroups(file: string): Promise<string> {
  const refuse = (reason: string) =>
    new UsageError(
      `Cannot use --groups '${visible(file)}' as ${reason}: ` +
        "name a CSV file with a line of file,group for each picture",
    );
  try {
    const { isFile, isDirectory, size } = await Deno.stat(file);
    if (!isFile) throw refuse(isDirectory ? "it is a folder" : "it is no file");
    if (size > MOST_GROUPS) throw refuse(`it has more than ${MOST_GROUPS / 1e6} MB`);
    return await Deno.readTextFile(file);
  } catch (error) {
    throw error instanceof UsageError ? error : refuse(reasonOf(error));
  }
}

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
  const said = Object.keys(SCHEDULE_OPTIONS)
    .filter((name) => parsed.has(scheduleOption(name)))
    .map((name) => [name, parsed.number(scheduleOption(name))]);
  return said.length ? { ...usual, ...Object.fromEntries(said) } : usual;
}

/** The recipes that take the learning rate that suits the network. */
const FOLLOWING: readonly RecipeName[] = ["modern", "best"];

/** The recipe of that name with all that the command line changes. */
function recipeOf(
  parsed: Parsed,
  { learningRate, rate = 0, views }: Pick<NetworkChoice, "learningRate" | "rate" | "views">,
): Recipe {
  const name = (parsed.text("recipe") ?? "modern") as RecipeName;
  const base: Recipe = RECIPES[name];
  const usual = FOLLOWING.includes(name) ? learningRate : base.learningRate;
  const number = (option: string, value: number) => parsed.number(option) ?? value;
  const choice = <T extends string>(option: string, value: T) =>
    (parsed.text(option) ?? value) as T;
  const epochs = parsed.number("epochs");
  const validationFraction = number("validation-fraction", base.validationFraction);
  const schedule = choice("schedule", base.schedule);
  const watching = parsed.has("patience")
    ? "--patience"
    : schedule === "reduceOnPlateau" && "--schedule reduceOnPlateau";
  if (watching && parsed.number("validation-fraction") === 0) {
    throw new UsageError(
      `Cannot use ${watching} as no pictures are set aside for validation: ` +
        "use --validation-fraction 0.1, for example",
    );
  }
  const optimizer = choice("optimizer", base.optimizer);
  const isOther = optimizer !== base.optimizer; // what suits the recipe's does not suit it
  const batch = number("batch", base.batch);
  const meanLoss = choice("loss", base.meanLoss ? "mean" : "sum") === "mean";
  const adams = isAdam(base) ? usual : learningRate;
  // Epochs take every picture once: they replace the tutorial's slices.
  const slices = epochs === undefined ? base.slices : undefined;
  if (parsed.flag("balance") && slices) {
    throw new UsageError("Cannot use --balance with the tutorial's slices: add --epochs N");
  }
  const recipe: Recipe = {
    batch,
    slices,
    balance: parsed.flag("balance"),
    epochs: epochs ?? base.epochs,
    steps: parsed.number("steps") ?? (epochs === undefined ? base.steps : undefined),
    leastSteps: epochs === undefined ? base.leastSteps : undefined,
    patience: parsed.number("patience"),
    optimizer,
    learningRate: number(
      "learning-rate",
      isOther ? usualRate({ optimizer, meanLoss, batch }, adams) : usual,
    ),
    schedule,
    scheduleOptions: scheduleOptionsOf(
      parsed,
      schedule === base.schedule ? base.scheduleOptions : undefined,
    ),
    weightDecay: number("weight-decay", base.weightDecay),
    coupled: parsed.flag("coupled") || base.coupled,
    momentum: number("momentum", isOther && optimizer === "muon" ? MUON_MOMENTUM : base.momentum),
    nesterov: parsed.flag("nesterov") || base.nesterov,
    parameterGroups: isOther ? undefined : base.parameterGroups,
    clipNorm: parsed.number("clip-norm") ?? base.clipNorm,
    accumulate: parsed.number("accumulate") ?? base.accumulate,
    ema: parsed.number("ema") ?? base.ema,
    rate,
    smoothing: number("smoothing", base.smoothing),
    meanLoss,
    standardise: choice("pixels", base.standardise ? "standardised" : "raw") === "standardised",
    augmentations: chosenAmounts(parsed, base),
    views: viewsOf(parsed.text("views"), views ?? base.views),
    validationFraction,
    testFraction: number("test-fraction", base.testFraction),
    initialisers: INITIALISERS[parsed.text("initialiser") ?? ""] ?? base.initialisers,
    precision: parsed.text("precision") === "mixed" ? "mixed" : undefined,
  };
  checkEffect(parsed, recipe);
  return recipe;
}
