/** What a training costs on this device: measured on a few of its steps. @module */
import { reachableNodes } from "../graph/graph.ts";
import type { TrainingHooks } from "./loop.ts";
import { buildNetwork } from "./network.ts";
import type { TrainingSetup } from "./setup.ts";
import { createTrainer, networkOptions, type Trainer } from "./trainer.ts";
import type { Choices } from "../plan/kernels.ts";

/** What was measured, in seconds. */
export interface Measured {
  /** Opening the training again, when all is compiled. */
  readonly opening: number;
  /** A step. */
  readonly step: number;
  /** Evaluating a picture. */
  readonly evaluation: number;
  /** Reading back and writing a checkpoint, and a snapshot. */
  readonly checkpoint: number;
  readonly snapshot: number;
  /** The kernels that it was measured with. */
  readonly choices: Choices;
}

/** How long to measure, and what is measured beside the steps. */
export interface Measuring {
  /** Seconds of steps, once they are compiled. */
  readonly seconds: number;
  /** Write as the training will. */
  writersOf(trainer: Trainer): {
    readonly checkpoint: NonNullable<TrainingHooks["checkpoints"]>["write"];
    readonly snapshot: NonNullable<TrainingHooks["snapshots"]>["write"];
  };
  /** In milliseconds. */
  readonly now: () => number;
}

/** The fewest steps that are timed, after the first one. */
const LEAST = 3;
/** More than any measurement takes. */
const STEPS = 100_000;

/** The operations of a training step. */
export function operationsOf(setup: TrainingSetup): number {
  const { graph, training } = buildNetwork(networkOptions(setup));
  return reachableNodes(graph, training.outputs)
    .reduce((sum, { op, ...call }) => sum + op.flops(call), 0);
}

/** Trains a few steps, of which nothing is kept. Throws as `createTrainer` does. */
export async function measureTraining(
  setup: TrainingSetup,
  { seconds, writersOf, now }: Measuring,
): Promise<Measured> {
  const recipe = { ...setup.recipe, slices: undefined, patience: undefined, steps: STEPS };
  const trainer = await createTrainer({ ...setup, recipe });
  const { checkpoint, snapshot } = writersOf(trainer);
  const times = { checkpoint: 0, snapshot: 0 };
  const timed = async (name: keyof typeof times, work: () => Promise<void>) => {
    const started = now();
    await work();
    times[name] = (now() - started) / 1000;
  };
  try {
    const pace = createPace(now);
    const stop = new AbortController();
    await trainer.train({
      onStep({ step }) {
        pace.add(step);
        if (pace.steps >= LEAST && pace.seconds >= seconds) stop.abort();
      },
      snapshots: {
        wants: (step) => step === 0,
        write: (step, variables) => timed("snapshot", () => snapshot(step, variables)),
      },
      checkpoints: {
        due: () => false, // the one of the end
        write: (state) => timed("checkpoint", () => checkpoint(state)),
      },
      signal: stop.signal,
    });
    const some = setup.split.train.subarray(0, 2 * recipe.batch);
    await trainer.evaluate(some); // compiles
    const started = now();
    await trainer.evaluate(some);
    const evaluation = (now() - started) / 1000 / some.length;
    const again = { ...setup, recipe, choices: trainer.choices };
    const opening = await secondsToOpen(again, now);
    const { choices } = trainer;
    return { opening, step: pace.seconds / pace.steps, evaluation, choices, ...times };
  } finally {
    trainer.close();
  }
}

async function secondsToOpen(setup: TrainingSetup, now: () => number): Promise<number> {
  const started = now();
  (await createTrainer(setup)).close();
  return (now() - started) / 1000;
}

/** Steps and seconds since the first reading, within which drivers compile. */
function createPace(now: () => number) {
  let first: { step: number; time: number } | undefined;
  let last = { step: 0, time: 0 };
  return {
    add(step: number) {
      last = { step, time: now() };
      first ??= last;
    },
    get steps() {
      return last.step - (first?.step ?? 0);
    },
    get seconds() {
      return (last.time - (first?.time ?? 0)) / 1000;
    },
  };
}
