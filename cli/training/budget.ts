/**
 * `train --budget SECONDS`: measures a few steps of what may be chosen on this machine, and chooses what
 * ends in time. The choice is options of `train`, as they might have been said.
 *
 * @module
 */
import { join } from "node:path";
import type { Dataset } from "../../data/dataset/dataset.ts";
import {
  best,
  type BudgetChoice,
  type Candidate,
  type Conditions,
  type Cost,
  fits,
  LEAST_STEPS,
  reckon,
  secondsOf,
  weigh,
  type Weighed,
} from "../../engine/train/budget.ts";
import type { Choices } from "../../engine/plan/kernels.ts";
import type { Tuning } from "../../engine/plan/tune.ts";
import { createCheckpoints } from "../../engine/run/checkpoints.ts";
import { createSnapshots } from "../../engine/run/snapshots.ts";
import { type Measured, measureTraining, operationsOf } from "../../engine/train/measure.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { MOST_EPOCHS } from "../../engine/train/worth.ts";
import { parseCommand, type Parsed } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";
import { budgetLines } from "./budget_text.ts";
import { candidatesOf, optionsOf } from "./candidates.ts";
import { configurationOf } from "./configuration.ts";
import { type Prepared, prepareNetwork } from "./prepare.ts";
import { TRAIN } from "./train_options.ts";

/** The part of the time that is planned for: steps are never all alike. */
const PLANNED = 0.97;
/** After so many times the budget it is over. */
const LATEST = 1.1;
/** The part of the time that may be gone before something is measured. */
const MEASURED_WITHIN = 0.2;
/** Steps are timed for this part of the time, and for so many seconds at most. */
const TIMED = { part: 0.02, most: 1 };
/** The part of the time in which a candidate's kernels are sought, and the seconds that make sense. */
const TUNED = { part: 0.02, least: 2 };
/** The report, the curves, the end of the process, in seconds. */
const FINISH = 0.6;
/** As many as a training takes about. */
const SNAPSHOTS = 24;

/** A budget, and what it is for. */
export interface Budget {
  readonly seconds: number;
  /** Seconds since the command's start. */
  gone(): number;
  /** What reading the pictures took. */
  readonly reading: number;
  readonly checkpointEvery: number;
  /** The command line. */
  readonly args: readonly string[];
  readonly parsed: Parsed;
  /** Pictures in their usual size, and what the command line alone decides. */
  readonly prepared: Prepared;
  /** How a training is opened. */
  setupOf(prepared: Prepared): TrainingSetup;
}

/** What was chosen. */
export interface Chosen {
  /** The command line, with what was chosen. */
  readonly args: readonly string[];
  readonly choice: BudgetChoice;
  /** The kernels that it was measured with. */
  readonly kernels: Choices;
  /** Whether the pictures are to be read again, in another size. */
  readonly isResized: boolean;
}

/** Measures and chooses, and says so. Throws an `Error` where nothing ends in time. */
export async function chooseWithin(budget: Budget): Promise<Chosen> {
  const search = await createSearch(budget);
  await search.measureCheapest();
  for (;;) {
    const found = best(search.weighed());
    const kernels = search.kernelsOf(found.candidate);
    if (kernels) return conclude(budget, search.weighed(), found, kernels);
    if (search.isOver()) {
      const known = best(search.weighed().filter(({ cost }) => cost.isMeasured));
      return conclude(budget, search.weighed(), known, search.kernelsOf(known.candidate)!);
    }
    await search.measure(found.candidate);
  }
}

interface Known {
  readonly measured: Measured;
  readonly cost: Cost;
  /** That measuring it took. */
  readonly took: number;
}

/** What may be chosen, with what is known of it so far. */
async function createSearch(budget: Budget) {
  const { parsed, prepared, seconds } = budget;
  const { split, recipe, dataset: { height, width } } = prepared;
  const operations = new Map<Candidate, number>();
  for (const candidate of candidatesOf(parsed, { ...prepared, height, width })) {
    try {
      operations.set(candidate, operationsOf(await setupFor(budget, candidate)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // too small for the network's layers
    }
  }
  const known = new Map<Candidate, Known>();
  const perEpoch = Math.ceil(split.train.length / recipe.batch);
  const epochs = parsed.number("epochs");
  const conditions = (): Conditions => ({
    seconds: PLANNED * seconds - budget.gone(),
    perEpoch,
    pictures: split.train.length,
    steps: parsed.number("steps") ?? (epochs && epochs * perEpoch),
  });
  const costOf = (candidate: Candidate): Cost => {
    const found = known.get(candidate);
    if (found) return found.cost;
    const [nearest, { cost, took }] = nearestOf(known, operations, candidate);
    return reckon(cost, operations.get(candidate)! / operations.get(nearest)!, took);
  };
  const measure = async (candidate: Candidate) => {
    const started = budget.gone();
    try {
      const measured = await measureCandidate(budget, candidate);
      const cost = costFrom(measured, candidate, budget);
      known.set(candidate, { measured, cost, took: budget.gone() - started });
    } catch (error) {
      if (!(error instanceof RangeError) || operations.size === 1) throw error;
      operations.delete(candidate); // it does not fit the device
    }
  };
  return {
    measure,
    async measureCheapest() {
      while (known.size === 0) {
        await measure([...operations].reduce((a, b) => b[1] < a[1] ? b : a)[0]);
      }
    },
    weighed: () =>
      [...operations.keys()].map((candidate) => weigh(candidate, costOf(candidate), conditions())),
    kernelsOf: (candidate: Candidate) => known.get(candidate)?.measured.choices,
    isOver: () => budget.gone() > MEASURED_WITHIN * seconds,
  };
}

/** What is known of the candidate whose steps have the nearest number of operations. */
function nearestOf(
  known: ReadonlyMap<Candidate, Known>,
  operations: ReadonlyMap<Candidate, number>,
  wanted: Candidate,
): [Candidate, Known] {
  const distance = (candidate: Candidate) =>
    Math.abs(Math.log(operations.get(candidate)! / operations.get(wanted)!));
  return [...known].reduce((a, b) => distance(b[0]) < distance(a[0]) ? b : a);
}

function costFrom(measured: Measured, { scale }: Candidate, budget: Budget): Cost {
  const { opening, step, evaluation, checkpoint, snapshot } = measured;
  const { split: { validation, test } } = budget.prepared;
  const reading = scale === 1 ? 0 : budget.reading;
  return {
    step,
    validation: validation.length * evaluation,
    before: reading + opening + SNAPSHOTS * snapshot,
    after: test.length * evaluation + FINISH,
    checkpoint,
    checkpointEvery: budget.checkpointEvery,
    isMeasured: true,
  };
}

async function measureCandidate(budget: Budget, candidate: Candidate): Promise<Measured> {
  const place = await Deno.makeTempDir({ prefix: "loupe-measure-" });
  try {
    await Deno.mkdir(join(place, "snapshots"));
    await Deno.mkdir(join(place, "checkpoints"));
    return await measureTraining(await setupFor(budget, candidate), {
      seconds: Math.min(TIMED.most, TIMED.part * budget.seconds),
      now: () => performance.now(),
      writersOf({ network: { variables }, stateBytes: bytes, choices: kernels }) {
        const checkpoints = createCheckpoints(place, { everySeconds: 0, bytes, kernels });
        return {
          checkpoint: async (state) => void await checkpoints.write(state),
          snapshot: createSnapshots(place, { steps: 1, variables }).write,
        };
      },
    });
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

/** A training of a candidate; where its size is another, of pictures that were never read. */
async function setupFor(budget: Budget, candidate: Candidate): Promise<TrainingSetup> {
  const { args, parsed, prepared } = budget;
  const options = optionsOf(parsed, candidate);
  const configuration = await configurationOf(parseCommand(TRAIN, [...args, ...options]));
  const { folder, device, dataset } = prepared;
  const { batch } = prepared.recipe;
  const pictures = candidate.scale === 1 ? prepared : {
    ...prepared,
    dataset: unreadOf(dataset, candidate, 2 * batch),
    split: {
      train: Uint32Array.from({ length: 2 * batch }, (_, i) => i),
      validation: new Uint32Array(),
      test: new Uint32Array(),
    },
  };
  const given = { ...configuration, recipe: { ...configuration.recipe, batch } };
  const setup = budget.setupOf(prepareNetwork(given, { pictures, folder, device }));
  return { ...setup, tuning: setup.tuning && tuningWithin(setup.tuning, budget.seconds) };
}

/** Kernels are sought in a small part of the time; where that is too short, those known are taken. */
function tuningWithin(tuning: Tuning, seconds: number): Tuning {
  const most = 1000 * TUNED.part * seconds;
  if (most < 1000 * TUNED.least) return { ...tuning, budget: 0, onProgress: undefined };
  return { ...tuning, budget: Math.min(tuning.budget, most) };
}

/** So many pictures of another size, of no meaning. */
function unreadOf(
  dataset: Dataset,
  { height, width }: Candidate,
  count: number,
): Dataset {
  const bytes = Math.ceil(count * height * width * 3 / 4) * 4;
  return {
    ...dataset,
    height,
    width,
    labels: new Uint32Array(count),
    shards: [Uint8Array.from({ length: bytes }, (_, i) => i * 89)],
    picturesPerShard: count,
  };
}

function conclude(
  budget: Budget,
  weighed: readonly Weighed[],
  chosen: Weighed,
  kernels: Choices,
): Chosen {
  const { parsed, prepared, seconds, args } = budget;
  const isAsked = parsed.has("epochs") || parsed.has("steps");
  if (!fits(chosen) && !isAsked) throw new Error(tooLittle(budget, weighed));
  const perEpoch = Math.ceil(prepared.split.train.length / prepared.recipe.batch);
  const { steps } = chosen;
  const gone = budget.gone();
  const choice: BudgetChoice = {
    seconds,
    gone: rounded(gone),
    candidates: weighed.map(({ candidate, cost, steps, error }) => ({
      architecture: candidate.architecture,
      height: candidate.height,
      width: candidate.width,
      secondsPerStep: rounded(cost.step),
      isMeasured: cost.isMeasured,
      epochs: rounded(steps / perEpoch),
      expectedError: rounded(error),
      isChosen: candidate === chosen.candidate,
    })),
    steps,
    expectedSeconds: rounded(gone + chosen.seconds),
    lastSeconds: rounded(LATEST * seconds - chosen.cost.after - chosen.cost.checkpoint),
    remark: remarkOf(chosen, isAsked),
  };
  budgetLines(choice).forEach(say);
  const options = [
    ...optionsOf(parsed, chosen.candidate),
    ...isAsked ? [] : ["--steps", String(steps)],
  ];
  return {
    args: [...args, ...options],
    choice,
    kernels,
    isResized: chosen.candidate.scale !== 1,
  };
}

/** To four digits, as nobody reads more. */
const rounded = (value: number) => Number(value.toPrecision(4));

function remarkOf(chosen: Weighed, isAsked: boolean): string | undefined {
  if (isAsked && !fits(chosen)) {
    return "what was asked for takes longer than the budget, at 1.1 times which it is stopped";
  }
  if (chosen.isCapped) {
    return `it ends before the budget as more than ${MOST_EPOCHS} epochs bring nothing`;
  }
}

function tooLittle(budget: Budget, weighed: readonly Weighed[]): string {
  const { seconds, prepared } = budget;
  const perEpoch = Math.ceil(prepared.split.train.length / prepared.recipe.batch);
  const least = Math.min(...weighed.map(({ cost }) => secondsOf(cost, LEAST_STEPS, perEpoch)));
  const needed = Math.ceil((budget.gone() + least) / PLANNED);
  return `Cannot train within ${seconds} s as ${LEAST_STEPS} steps of what is fastest end after ` +
    `${needed} s on this machine: give --budget ${needed + Math.ceil(needed / 10)} or more`;
}
