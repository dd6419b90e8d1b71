/** The options of `train`. @module */
import { AUGMENTATIONS } from "../../engine/augment/mod.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import { MOST_BATCH } from "../../engine/run/record.ts";
import { OPTIMIZERS } from "../../engine/optimizers/mod.ts";
import { VIEWS } from "../../engine/model/views.ts";
import { RECIPES } from "../../engine/train/recipes.ts";
import { BACKEND } from "../terminal/adapter.ts";
import type { Command } from "../terminal/arguments.ts";
import { TUNING } from "./tuning.ts";

const part = { kind: "number", least: 0, most: 0.9 } as const;
/** The tutorial's recipe and network were called as the seeds of random numbers are. */
export const EARLIER_NAMES = { seed: "tutorial" };
/** More would fit no adapter. */
const layers = { kind: "list", least: 1, most: 65_536 } as const;
/** `--filters`. */
export const FILTERS = { ...layers, help: "filters of each convolution (16,32,64)" };
const probability = { kind: "number", least: 0, most: 1 } as const;

/** What the command line calls an augmentation: `random-crop` for `randomCrop`. */
export const optionOf = (name: string) =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `train`. */
export const TRAIN: Command = {
  usage: "deno task train [FOLDER] [options]",
  about: "Trains a network on FOLDER, one sub-folder of pictures a class, and saves a run.\n" +
    "Without FOLDER it draws example faces.",
  names: [0, 1],
  options: {
    out: { kind: "text", help: "the run's folder (runs/<date>)" },
    recipe: {
      kind: Object.keys(RECIPES),
      aliases: EARLIER_NAMES,
      help: "modern (default), or tutorial: TensorFlow 1's, to the letter",
    },
    architecture: {
      kind: Object.keys(ARCHITECTURES),
      aliases: EARLIER_NAMES,
      help: "the network (tutorial)",
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
      help: "seconds from start to report: network, size and epochs that fit are chosen",
    },
    batch: { kind: "whole", least: 1, most: MOST_BATCH, help: "pictures in a step, at most" },
    seed: { kind: "whole", least: 0, most: 2 ** 32 - 1, help: "of all random numbers (1)" },
    size: {
      kind: "size",
      help: "of the network's input (the pictures' own up to 128, else 112x92)",
    },
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
      help: "how weights follow gradients (adam, which is AdamW where there is weight decay)",
    },
    "learning-rate": { kind: "number", least: 0, help: "the highest (as suits the network)" },
    schedule: { kind: ["constant", "oneCycle"], help: "how the learning rate moves" },
    "weight-decay": { kind: "number", least: 0, help: "decoupled" },
    momentum: { ...probability, help: "of sgd" },
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
    ...Object.fromEntries(
      Object.entries(AUGMENTATIONS).map(([name, { isWhole, most, help }]) => [
        optionOf(name),
        { kind: isWhole ? "whole" : "number", least: 0, most, help } as const,
      ]),
    ),
    views: {
      kind: ["none", ...Object.keys(VIEWS)],
      help:
        "looks at a picture that tests and predictions average: none, mirror, or six: and moved",
    },
    resume: {
      kind: "text",
      help: "a run to go on with, as if it had never stopped; takes no other option",
    },
    at: { kind: "text", help: "with --resume: where the run's pictures are now" },
    "checkpoint-every": { kind: "number", least: 0, help: "seconds between checkpoints (30)" },
    patience: {
      kind: "whole",
      least: 1,
      help: "stop after so many epochs without a lower validation loss",
    },
    "time-limit": { kind: "number", least: 0, help: "seconds of training, then stop and report" },
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
