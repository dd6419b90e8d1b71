/** A training of what may be chosen within a budget, and what its steps take. @module */
import { join } from "node:path";
import type { Dataset } from "../../data/dataset/dataset.ts";
import type { Candidate } from "../../engine/train/budget.ts";
import type { Tuning } from "../../engine/plan/tune.ts";
import { createCheckpoints } from "../../engine/run/checkpoints.ts";
import { createSnapshots } from "../../engine/run/snapshots.ts";
import { type Measured, measureTraining } from "../../engine/train/measure.ts";
import { areResident } from "../../engine/train/pictures.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import { parseCommand, type Parsed } from "../terminal/arguments.ts";
import { optionsOf } from "./candidates.ts";
import { configurationOf } from "./configuration.ts";
import { type Prepared, prepareNetwork } from "./prepare.ts";
import { residentBytesOf } from "./resident_bytes.ts";
import { TRAIN } from "./train_options.ts";

/** Steps are timed for this part of the time, and for so many seconds at most. */
const TIMED = { part: 0.02, most: 1 };
/** The part of the time in which a candidate's kernels are sought, and the seconds that make sense. */
const TUNED = { part: 0.02, least: 2 };
/** As many as a training takes about. */
export const SNAPSHOTS = 24;

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

/** Trains a candidate for a moment, with all that a training writes. */
export async function measureCandidate(budget: Budget, candidate: Candidate): Promise<Measured> {
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

/**
 * A training of a candidate; where its size is another, or streaming would take the pictures away from
 * the training to come, of pictures that were never read.
 */
export async function setupFor(budget: Budget, candidate: Candidate): Promise<TrainingSetup> {
  const { args, parsed, prepared } = budget;
  const options = optionsOf(parsed, candidate);
  const configuration = await configurationOf(parseCommand(TRAIN, [...args, ...options]));
  const { folder, device, dataset } = prepared;
  const { batch } = prepared.recipe;
  const isOfThese = candidate.scale === 1 && areResident(dataset, residentBytesOf(device));
  const pictures = isOfThese ? prepared : {
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
