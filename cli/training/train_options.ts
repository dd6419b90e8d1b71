/** The options of `train`. @module */
import { AUGMENTATIONS } from "../../engine/augment/mod.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { MOST_BATCH } from "../../engine/run/recipe_schema.ts";
import { OPTIMIZERS } from "../../engine/optimizers/mod.ts";
import { VIEWS } from "../../engine/model/views.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import {
  type Range,
  SCHEDULE_RANGES,
  type ScheduleOptions,
  SCHEDULES,
} from "../../engine/train/schedules.ts";
import { NATS_OPTIONS } from "../cluster/options.ts";
import { BACKEND } from "../terminal/adapter.ts";
import type { Command, Option } from "../terminal/arguments.ts";
import { SHARING } from "./shared_options.ts";
import { TUNING } from "./tuning.ts";

const part = { kind: "number", least: 0, most: 0.9 } as const;
/** The tutorial's recipe and network were called as the seeds of random numbers are. */
export const EARLIER_NAMES = { seed: "tutorial" };
/** More would fit no adapter. */
const layers = { kind: "list", least: 1, most: 65_536 } as const;
/** `--filters`. */
export const FILTERS = { ...layers, help: "filters of each convolution (16,32,64)" };
/** Of numbers that shaders hold as floats, or clocks as milliseconds; nothing larger has a meaning. */
const LARGEST = 1e9;

/** An option of numbers of a range. */
const numberOf = ({ isWhole, ...bounds }: Range, help: string): Option => ({
  kind: isWhole ? "whole" : "number",
  ...bounds,
  help,
});

/** What the schedules of the learning rate are told. */
const SCHEDULE_HELP: Readonly<Record<keyof ScheduleOptions, string>> = {
  warmUp: "steps in which the rate first rises, below 1 their share (0)",
  gamma: "by which step (0.1) and exponential (0.95) multiply the rate",
  stepSize: "of step: epochs from one fall to the next (10)",
  fall: "of trapezoid: the share of the steps in which it falls (0.3)",
  least: "the lowest of cosine, trapezoid, reduceOnPlateau (0)",
  factor: "by which reduceOnPlateau multiplies the rate (0.1)",
  plateauPatience: "of reduceOnPlateau: epochs without a lower validation loss that it bears (10)",
  threshold: "of reduceOnPlateau: the share by which a loss must be lower (0.0001)",
  cooldown: "of reduceOnPlateau: epochs after a fall that do not count (0)",
};

/** The names that a recipe has for them. */
export const SCHEDULE_OPTIONS = Object.keys(SCHEDULE_HELP) as (keyof ScheduleOptions)[];

/** What the command line calls them: `least` alone would say too little. */
export const scheduleOption = (name: string) => name === "least" ? "least-rate" : optionOf(name);

/** What the command line calls an augmentation: `random-crop` for `randomCrop`. */
export const optionOf = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** What says how pictures are changed: of `train`, and of whoever shows it. */
export const AUGMENTING: Command["options"] = Object.fromEntries(
  Object.entries(AUGMENTATIONS).map(([name, { isWhole, most, help }]) => [
    optionOf(name),
    numberOf({ isWhole, least: 0, most }, help),
  ]),
);

/** The recipes by name. */
export const RECIPE = {
  kind: Object.keys(RECIPES),
  aliases: EARLIER_NAMES,
  help: "modern (default); best: for small folders, slower; speedrun; tutorial: TensorFlow 1's",
};
export const SEED = {
  kind: "whole",
  least: 0,
  most: 2 ** 32 - 1,
  help: "of all random numbers (1)",
} as const;
export const SIZE = {
  kind: "size",
  help: "of the network's input (the pictures' own up to 128, else 112x92)",
} as const;
/** The schedule of the learning rate and its options. */
const SCHEDULE: Record<string, Option> = {
  schedule: { kind: SCHEDULES, help: "how the learning rate moves" },
  ...Object.fromEntries(
    SCHEDULE_OPTIONS.map((name) => [
      scheduleOption(name),
      numberOf(SCHEDULE_RANGES[name], SCHEDULE_HELP[name]),
    ]),
  ),
};

/** `train`. */
export const TRAIN: Command = {
  usage: "deno task train [FOLDER] [options]",
  about: "Trains a network on FOLDER, one sub-folder of pictures a class, and saves a run.\n" +
    "FOLDER may be a zip of one, a CSV of labels (file,class) or a Parquet file, too.\n" +
    "Without FOLDER it draws example faces.",
  names: [0, 1],
  options: {
    out: { kind: "text", help: "the run's folder (runs/<date>)" },
    recipe: RECIPE,
    architecture: {
      kind: Object.keys(ARCHITECTURES),
      aliases: EARLIER_NAMES,
      help: "the network (tutorial, or the one that the recipe is for)",
    },
    model: {
      kind: "text",
      help: "a network of your own: FILE.json with layers, as model.json has them",
    },
    from: {
      kind: "text",
      help: "a run whose network and weights to begin with; the last layer anew for other classes",
    },
    freeze: {
      kind: "text",
      help: "layers that keep their weights, by name: all-but-last, or conv1,residual2,…",
    },
    filters: FILTERS,
    units: { ...layers, help: "units of each hidden dense layer (512,128)" },
    epochs: { kind: "whole", least: 1, help: "passes over the training pictures" },
    steps: { kind: "whole", least: 1, help: "steps, in place of epochs" },
    budget: {
      kind: "number",
      least: 1,
      most: LARGEST,
      help: "seconds from start to report: network, size and epochs that fit are chosen",
    },
    batch: { kind: "whole", least: 1, most: MOST_BATCH, help: "pictures in a step, at most" },
    seed: SEED,
    size: SIZE,
    fit: { kind: ["cover", "contain", "stretch"], help: "how other shapes are fitted (cover)" },
    "validation-fraction": {
      ...part,
      help: "of the training pictures, for choosing the best epoch",
    },
    "test-fraction": { ...part, help: "of all pictures, looked at once, after training" },
    split: {
      kind: ["grouped", "random"],
      help: "grouped (default): duplicates and near duplicates stay on one side",
    },
    groups: { kind: "text", help: "a CSV file: file,group; a group's pictures stay together" },
    folds: {
      kind: "whole",
      least: 2,
      most: 20,
      help: "train and test so often, each on other parts",
    },
    fold: { kind: "whole", least: 1, most: 20, help: "of --folds, only this one" },
    strict: { kind: "flag", help: "stop where a file is bad, rather than go on without it" },
    balance: { kind: "flag", help: "take every class equally often, small ones again and again" },
    optimizer: {
      kind: Object.keys(OPTIMIZERS),
      help: "how weights follow gradients (adam, which is adamW where there is weight decay)",
    },
    "learning-rate": {
      kind: "number",
      least: 0,
      help: "the highest (as suits network and optimizer, of sgd 0.01; find-rate seeks one)",
    },
    ...SCHEDULE,
    "weight-decay": {
      kind: "number",
      least: 0,
      most: LARGEST,
      help: "decoupled, unless --coupled",
    },
    coupled: { kind: "flag", help: "weight decay is part of the gradient, of adam and sgd" },
    momentum: { kind: "number", least: 0, most: 1, help: "of sgd and muon" },
    nesterov: { kind: "flag", help: "a step looks ahead along the velocity, of sgd and muon" },
    "clip-norm": {
      kind: "number",
      least: 1e-9,
      most: LARGEST,
      help: "the largest norm of all gradients together, larger ones are scaled down",
    },
    accumulate: {
      kind: "whole",
      least: 1,
      most: MOST_BATCH,
      help: "compute a step in so many parts: a large batch in little memory",
    },
    ema: {
      kind: "number",
      least: 0,
      most: 0.999999,
      help: "keep a moving average of the weights, of so much decay (0.99, for example)",
    },
    dropout: {
      kind: "number",
      least: 0,
      most: 0.99,
      help: "the probability that dropout drops a unit",
    },
    smoothing: { kind: "number", least: 0, most: 0.99, help: "of the labels" },
    loss: { kind: ["mean", "sum"], help: "over the batch" },
    precision: {
      kind: ["f32", "mixed"],
      help: "of products and convolutions: f32 (default), or mixed: halves, summed in float32",
    },
    pixels: { kind: ["standardised", "raw"], help: "standardised by channel, or 0–255" },
    ...AUGMENTING,
    views: {
      kind: ["none", ...Object.keys(VIEWS)],
      help:
        "looks at a picture that tests and predictions average: none, mirror, or six: and moved",
    },
    labels: {
      kind: "text",
      help:
        "a CSV file: file,class,excluded; other classes than the folder's, or pictures left out",
    },
    again: {
      kind: "text",
      help: "a run to repeat, with --labels or as it was: its options and its split by file",
    },
    trial: {
      kind: "text",
      help: "a sweep's trial to train as a run and test, SWEEP/N, or SWEEP for the best",
    },
    resume: {
      kind: "text",
      help: "a run to go on with, as if it had never stopped; takes no other option",
    },
    at: { kind: "text", help: "with --resume, --again or --trial: where the pictures are now" },
    "checkpoint-every": { kind: "number", least: 0, help: "seconds between checkpoints (30)" },
    patience: {
      kind: "whole",
      least: 1,
      help: "stop after so many epochs without a lower validation loss",
    },
    "time-limit": { kind: "number", least: 0, help: "seconds of training, then stop and report" },
    ...SHARING,
    ...NATS_OPTIONS,
    retry: { kind: "flag", help: "open a GPU that was lost again, and go on" },
    ...BACKEND,
    ...TUNING,
    control: {
      kind: "flag",
      help: "take commands on stdin and tell events on stdout, as JSON lines",
    },
    initialiser: { kind: ["he", "glorot", "tutorial"], help: "of the weights" },
  },
};
