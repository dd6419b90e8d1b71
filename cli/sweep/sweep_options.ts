/** The options of `sweep`: its own, and those of `train` that its trials share. @module */
import { SEARCHES } from "../../engine/sweep/space.ts";
import {
  type Command,
  type Option,
  parseCommand,
  type Parsed,
  UsageError,
} from "../terminal/arguments.ts";
import { NATS_OPTIONS } from "../cluster/options.ts";
import { SHARING } from "../training/shared_options.ts";
import { TRAIN } from "../training/train_options.ts";

/** How many trainings a sweep has where it isn't said. */
export const USUAL_TRIALS = 60;
/** As many as an interval is known for. */
const MOST_SEEDS = 20;
/** More would be more than anybody waits for. */
const MOST_TRIALS = 10_000;

/** What of `train` has no meaning in a sweep, and why. */
const REFUSED: Readonly<Record<string, string>> = {
  folds: "all trials validate on the same pictures",
  fold: "all trials validate on the same pictures",
  from: "a run's weights do not travel with a trial",
  again: "it repeats one run",
  "checkpoint-every": "a trial that was cut off is done anew",
  "time-limit": "a trial's end would depend on the clock",
  retry: "a trial that loses its GPU is done anew by itself",
  control: "trials are controlled by the sweep",
  trial: "a sweep makes its own trials",
  ...Object.fromEntries(
    Object.keys(SHARING).map((name) => [name, "a trial is trained by one worker"]),
  ),
};

/** Those of `train` that a sweep has in another sense. */
const OWN: Readonly<Record<string, Option>> = {
  out: {
    kind: "text",
    help: "the sweep's folder (runs/<date>_sweep); the best run goes beside it",
  },
  vary: {
    kind: "text",
    help: "NAME=1e-4..1e-2 or NAME=a,b,c, an option of train; may be given several times",
  },
  seeds: {
    kind: "whole",
    least: 1,
    most: MOST_SEEDS,
    help: "trainings of each setting, by seeds that follow --seed (1)",
  },
  trials: {
    kind: "whole",
    least: 1,
    most: MOST_TRIALS,
    help: `trainings at most, those of all seeds together (${USUAL_TRIALS})`,
  },
  search: {
    kind: SEARCHES,
    help: "grid: all (default without a range); random (default); halving: the best third goes on",
  },
  budget: {
    kind: "number",
    least: 1,
    most: 1e9,
    help: "seconds from start to end: no trial begins that would not end in time",
  },
  resume: { kind: "text", help: "a sweep to go on with; takes no other option" },
  at: { kind: "text", help: "with --resume: where the pictures are now" },
  ...NATS_OPTIONS,
  by: {
    kind: "text",
    help: "with --nats: who offers the pictures (this machine's name); tabs show it",
  },
  tabs: {
    kind: "text",
    help: "with --nats: the address of the page on which tabs join, to print it",
  },
  "no-best": { kind: "flag", help: "do not train and test the best at the end" },
};

/** The options of `train` that all trials have, each as it is there. */
export const SHARED: Readonly<Record<string, Option>> = Object.fromEntries(
  Object.entries(TRAIN.options).filter(([name]) => !(name in OWN) && !(name in REFUSED)),
);

/** `sweep`. */
export const SWEEP: Command = {
  usage: "deno task sweep [FOLDER] --vary NAME=… [--vary …] [options]",
  about:
    "Trains on FOLDER again and again with other options, tells by the validation pictures which are\n" +
    "the best, trains these as a run and tests it once. Besides its own it takes train's options.",
  names: [0, 1],
  options: { ...OWN, ...SHARED },
};

/** Parses a command line. Throws a `UsageError`; of an option that has no meaning here, it says why. */
export function parseSweep(args: string[]): Parsed {
  const refused = Object.fromEntries(
    Object.keys(REFUSED).map((name) => [name, TRAIN.options[name]]),
  );
  const parsed = parseCommand({ ...SWEEP, options: { ...SWEEP.options, ...refused } }, args);
  const wrong = Object.keys(REFUSED).find((name) => parsed.has(name));
  if (wrong) {
    throw new UsageError(`Cannot use --${wrong} in a sweep as ${REFUSED[wrong]}: leave it out`);
  }
  const once = Object.keys(SWEEP.options)
    .find((name) => name !== "vary" && parsed.texts(name).length > 1);
  if (once) {
    throw new UsageError(`Cannot use --${once} as it is given twice: leave out one of them`);
  }
  return parsed;
}

/** What is said to `train` by what was said to `sweep`, without what is varied. */
export function trainArguments(parsed: Parsed): string[] {
  const said = Object.keys(SHARED).filter((name) => parsed.has(name));
  return [
    ...parsed.names,
    ...said.map((name) =>
      SHARED[name].kind === "flag" ? `--${name}` : `--${name}=${parsed.text(name)}`
    ),
  ];
}
