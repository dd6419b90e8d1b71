/** `find-rate [FOLDER]`. @module */
import { visible } from "../../data/text/visible.ts";
import { layerOf } from "../../engine/model/layer.ts";
import { drawRates, shortRate, sparkline } from "../../engine/report/rate_chart.ts";
import { writeFile } from "../../engine/run/disk.ts";
import { datasetExamples } from "../../engine/train/dataset_examples.ts";
import { findRate as runTest, type RateTest } from "../../engine/train/find_rate.ts";
import { capacityOf } from "../../engine/train/recipe_options.ts";
import { describeModel } from "../../engine/train/trained_model.ts";
import { openAnnounced } from "../terminal/adapter.ts";
import {
  type Command,
  helpOf,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { checkOutputFile, sealed } from "../terminal/output_file.ts";
import { print } from "../terminal/print.ts";
import { createProgress, say } from "../terminal/progress.ts";
import { configurationOf } from "../training/configuration.ts";
import { initialOf } from "../training/origin.ts";
import { prepare } from "../training/prepare.ts";
import { residentBytesOf } from "../training/resident_bytes.ts";
import { SCHEDULE_OPTIONS, scheduleOption, TRAIN } from "../training/train_options.ts";
import { tuningOf } from "../training/tuning.ts";

/** What of a training's options has no meaning here: its length, its schedule, its run, its tests. */
const OTHERS: readonly string[] = [
  ...["out", "epochs", "steps", "learning-rate", "schedule", "patience", "time-limit"],
  ...["resume", "at", "checkpoint-every", "retry", "control", "folds", "fold", "ema", "budget"],
  "views",
  ...SCHEDULE_OPTIONS.map(scheduleOption),
];

/** Rates that mean something in float32, beside weights and gradients. */
const RATES = { least: 1e-12, most: 1e12 };

const FIND_RATE: Command = {
  usage: "deno task find-rate [FOLDER] [options]",
  about:
    "Seeks a learning rate: trains a little on FOLDER while the rate rises from very low to\n" +
    "very high, and looks where the loss falls and where it explodes (Smith, 2017). It takes the\n" +
    "options of `train`, writes the curve, and no run. Without FOLDER it draws example faces.",
  names: [0, 1],
  options: {
    out: { kind: "text", help: "the file of the curve, an SVG picture (find-rate.svg)" },
    lowest: { kind: "number", ...RATES, help: "the rate of the first step (1e-7)" },
    highest: { kind: "number", ...RATES, help: "that of the last (10)" },
    steps: { kind: "whole", least: 10, most: 10_000, help: "from one to the other (100)" },
    ...Object.fromEntries(Object.entries(TRAIN.options).filter(([name]) => !OTHERS.includes(name))),
  },
};

/** The columns of the curve in a terminal. */
const COLUMNS = 64;

/** Runs a range test, draws it and says what it means, also where it has nothing to suggest. */
export async function findRate(args: string[]): Promise<number> {
  const parsed = parseCommand(FIND_RATE, args);
  if (parsed.help) return print(helpOf(FIND_RATE)), 0;
  const range = rangeOf(parsed);
  const out = parsed.text("out") ?? "find-rate.svg";
  const configuration = await configurationOf(parsed);
  await checkOutputFile(out);
  const device = await openAnnounced(configuration.backend);
  const prepared = await prepare(configuration, device);
  const { dataset, standardisation, recipe } = prepared;
  const progress = createProgress();
  const test = await runTest(
    {
      ...prepared,
      forward: layerOf(prepared.network),
      initial: configuration.from && await initialOf(configuration.from, describeModel(prepared)),
      examples: datasetExamples(dataset, {
        standardisation,
        residentBytes: residentBytesOf(device),
        capacity: capacityOf(recipe),
      }),
      choices: configuration.kernels,
      tuning: tuningOf(parsed),
    },
    range,
    {
      onStep: ({ step, learningRate, loss }) =>
        progress.show({
          done: step,
          total: range.steps,
          text: `rate ${shortRate(learningRate)}, loss ${loss.toFixed(3)}`,
        }),
    },
  ).finally(progress.end);
  if (test.points.length === 0) {
    throw new Error(
      `Cannot find a learning rate as the loss is no number even at ${shortRate(range.from)}: ` +
        "begin with a lower --lowest, or look at the pictures with inspect",
    );
  }
  await writeFile(out, sealed(drawn(test, recipe.optimizer)));
  print(textOf(test));
  say(`The curve is in '${visible(out)}'`);
  if (parsed.json) print(JSON.stringify({ ...test, optimizer: recipe.optimizer, curve: out }));
  return 0;
}

function rangeOf(parsed: Parsed) {
  const [from, to] = [parsed.number("lowest") ?? 1e-7, parsed.number("highest") ?? 10];
  if (from < to) return { from, to, steps: parsed.number("steps") ?? 100 };
  throw new UsageError(
    `Cannot use --lowest ${from} --highest ${to}: the rate rises, expected a higher --highest`,
  );
}

function drawn({ points, suggestion, exploded }: RateTest, optimizer: string): string {
  return drawRates({
    title: `Loss by learning rate, ${optimizer}`,
    rates: points.map(({ rate }) => rate),
    losses: points.map(({ loss }) => loss),
    smoothed: points.map(({ smoothed }) => smoothed),
    marks: {
      ...suggestion && {
        "suggested": suggestion.rate,
        "steepest": suggestion.steepest,
        "lowest loss": suggestion.lowest,
      },
      // Beyond the curve's end it has no place.
      ...exploded !== undefined && { "explodes beyond": points.at(-1)!.rate },
    },
  });
}

/** The curve, and one sentence on what it means. */
function textOf({ points, suggestion, exploded }: RateTest): string {
  const smoothed = points.map((point) => point.smoothed);
  const line = sparkline(smoothed, COLUMNS);
  const [first, last] = [points[0], points.at(-1)!].map(({ rate }) => shortRate(rate));
  const axis = first + last.padStart(line.length - first.length);
  const [low, high] = [Math.min(...smoothed), Math.max(...smoothed)].map((loss) => loss.toFixed(3));
  const curve = `Smoothed loss, from ${low} to ${high}:\n${line}\n${axis}\n`;
  const end = exploded === undefined
    ? "it does not explode up to the highest rate"
    : `it explodes from ${shortRate(exploded)} on`;
  if (!suggestion) {
    return `${curve}\nNo suggestion: the loss does not fall at any of these rates, and ${end}; ` +
      "try another --lowest or --highest, more --steps or another network";
  }
  const { rate, lowest, steepest } = suggestion;
  return `${curve}\nTry --learning-rate ${shortRate(rate)}: the loss falls fastest at ` +
    `${shortRate(steepest)}, is the lowest at ${
      shortRate(lowest)
    }, and ${end}; a tenth of where it ` +
    "is the lowest learns nearly as fast, and leaves room to the edge as the training goes on";
}
