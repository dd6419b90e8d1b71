/** The leader's side of a shared training: a trainer whose steps others take. @module */
import type { Batches } from "../train/batches.ts";
import { aborted, type TrainingHooks } from "../train/loop.ts";
import { Progress } from "../train/progress.ts";
import { learningRate } from "../train/schedules.ts";
import type { TrainingSetup } from "../train/setup.ts";
import { type LearningRateChange, type TrainingState, withChange } from "../train/state.ts";
import type { StoredVariables } from "../train/store.ts";
import type { StepSums } from "../train/step_metrics.ts";
import type { Trainer } from "../train/trainer.ts";
import { readChange, type Shapes, writeChange } from "./changes.ts";
import { floatsOf, withNumbers } from "./inner.ts";
import { minus, type Numbers, type OuterOptions, outerStep } from "./outer.ts";
import { partBatches } from "./parts.ts";
import {
  changingShapes,
  type Contribution,
  type Crew,
  type Round,
  trainedNames,
} from "./rounds.ts";

/** How a training is shared. */
export interface Sharing {
  /** How many parts the training pictures are dealt to. */
  readonly workers: number;
  /** The steps of a round. */
  readonly roundSteps: number;
  readonly outer: OuterOptions;
  /** Calls the workers together; they are sent home once the training ends, however it does. */
  openCrew(): Promise<Crew>;
}

/** Begins the names of the outer momentum's variables in a checkpoint. */
const VELOCITY = "outer/";

/**
 * A trainer that trains by what a crew finds: `trainer` validates, tests and keeps the best weights. A
 * step is one of every worker; what else is told of it is of all workers together.
 */
export function leadTraining(trainer: Trainer, setup: TrainingSetup, sharing: Sharing): Trainer {
  const batches = partBatches(setup, sharing.workers);
  const { steps, epochs } = batches;
  return {
    ...trainer,
    steps,
    epochs,
    async train(hooks = {}, from) {
      const crew = await sharing.openCrew();
      try {
        return await new Lead({ trainer, setup, sharing, crew, batches }, hooks, from).run();
      } finally {
        await crew.end();
      }
    },
    write: (variables) => trainer.write(withoutVelocity(variables)),
  };
}

interface Parts {
  readonly trainer: Trainer;
  readonly setup: TrainingSetup;
  readonly sharing: Sharing;
  readonly crew: Crew;
  readonly batches: Batches;
}

/** One shared training, from the first round or from a state. */
class Lead {
  readonly #shapes: Shapes;
  readonly #progress: Progress;
  /** The examples of each step of the round that is told of. */
  #counts: readonly number[] = [];
  #told: Round | undefined;
  #weights: Numbers = new Map();
  #velocity: Numbers = new Map();
  #learningRates: readonly LearningRateChange[];
  #saved: number;

  constructor(
    readonly parts: Parts,
    readonly hooks: TrainingHooks,
    readonly from?: TrainingState,
  ) {
    const { trainer: { network }, setup: { recipe }, batches } = parts;
    this.#shapes = changingShapes(network);
    this.#learningRates = from?.learningRates ?? [];
    this.#saved = from?.step ?? 0;
    const counted: Batches = {
      ...batches,
      at: (step) => ({ ...batches.at(step), count: this.#counts[step - this.#told!.from] }),
    };
    this.#progress = new Progress(
      { network, batches: counted, meanLoss: recipe.meanLoss },
      (step) => this.#rateAt(step),
      from?.epoch,
    );
  }

  /** Leads round after round to the last step, or until the signal; returns the number of steps done. */
  async run(): Promise<number> {
    const { hooks: { signal, checkpoints }, parts: { batches, sharing } } = this;
    await this.#begin();
    let done = this.from?.step ?? 0;
    let stalled = false;
    while (done < batches.steps && !stalled && !signal?.aborted) {
      await this.#listen(done);
      const until = Math.min(batches.steps, done + sharing.roundSteps);
      const round = Math.floor(done / sharing.roundSteps);
      const ended = await this.#round({
        round,
        from: done,
        until,
        learningRate: this.#peakAt(done),
      });
      if (!ended) break;
      stalled = await this.#endRound(done, until);
      done = until;
      if (checkpoints?.due(done)) await this.#checkpoint(done);
    }
    await this.#checkpoint(done);
    return done;
  }

  /** Brings the state's variables to the device, and its outer weights here. */
  async #begin(): Promise<void> {
    const { parts: { trainer }, from } = this;
    if (from) {
      const kept = [...from.variables].filter(([name]) => name.startsWith(VELOCITY));
      this.#velocity = new Map(
        kept.map(([name, { data }]) => [name.slice(VELOCITY.length), data as Float32Array]),
      );
      trainer.write(withoutVelocity(from.variables));
    }
    const variables = await trainer.read();
    this.#weights = new Map(
      [...this.#shapes.keys()].map((name) => [name, floatsOf(variables, name)]),
    );
    if (!from) await this.#snapshot(0, 0);
  }

  /** Follows what was asked since the last round. */
  async #listen(done: number): Promise<void> {
    const { control, onLearningRate, signal } = this.hooks;
    if (control?.paused) await Promise.race([control.wait(), aborted(signal)]);
    const value = control?.learningRate;
    if (value === undefined || value === this.#peakAt(Infinity)) return;
    const change = { step: done + 1, value };
    this.#learningRates = withChange(this.#learningRates, change);
    onLearningRate?.({ type: "learningRate", ...change });
  }

  /** Has a round trained and takes the outer step; whether it was not ended by the signal. */
  async #round(round: Round): Promise<boolean> {
    const { parts: { trainer, crew, sharing: { outer } }, hooks: { signal } } = this;
    let found: readonly Contribution[];
    const began = performance.now();
    try {
      found = await crew.train(round, this.#weights, signal);
    } catch (error) {
      if (signal?.aborted) return false;
      throw error;
    }
    this.#tellSteps(round, found, (performance.now() - began) / 1000);
    const changes = found.map(({ change, steps }) => ({
      change: readChange(change, this.#shapes),
      images: steps.reduce((sum, { images }) => sum + images, 0),
    }));
    const trained = trainedNames(trainer.network);
    const { update, velocity } = outerStep(
      changes,
      this.#velocity,
      (name) => trained.has(name),
      outer,
    );
    // What travels is what is taken, here as there: all have the same weights.
    const written = writeChange(update, this.#shapes);
    this.#weights = minus(this.#weights, readChange(written, this.#shapes));
    this.#velocity = velocity;
    trainer.write(withNumbers(await trainer.read(), this.#weights));
    await crew.follow(round, written);
    return true;
  }

  /** Tells of a round's steps, each summed over the workers. */
  #tellSteps(round: Round, found: readonly Contribution[], seconds: number): void {
    const { trainer: { network }, setup: { recipe: { meanLoss } } } = this.parts;
    const count = round.until - round.from;
    const ofStep = (i: number) => found.map(({ steps }) => steps[i]);
    this.#told = round;
    this.#counts = Array.from(
      { length: count },
      (_, i) => ofStep(i).reduce((sum, { images }) => sum + images, 0),
    );
    const sums = Array.from({ length: count }, (_, i): StepSums => ({
      step: round.from + i,
      sums: Float32Array.from(network.metrics, ({ name, reducer }) => {
        const isSum = reducer === "optimised" && !meanLoss;
        return ofStep(i).reduce((sum, each) => sum + each[name] * (isSum ? 1 : each.images), 0);
      }),
    }));
    const images = this.#counts.reduce((a, b) => a + b, 0);
    for (const event of this.#progress.add(sums, images / seconds)) this.hooks.onStep?.(event);
  }

  /** Keeps a snapshot, and validates where an epoch has ended; whether there is no patience left. */
  async #endRound(from: number, until: number): Promise<boolean> {
    const { trainer, setup: { split, recipe: { patience } }, batches } = this.parts;
    await this.#snapshot(from + 1, until);
    if (
      !Array.from({ length: until - from }, (_, i) => batches.at(from + i)).some(({ last }) => last)
    ) {
      return false;
    }
    const epoch = batches.epochOf(until - 1) + (batches.at(until - 1).last ? 1 : 0);
    const validation = split.validation.length ? await trainer.validate(epoch) : undefined;
    this.hooks.onEpoch?.(this.#progress.endEpoch(until, epoch, validation));
    const bestEpoch = validation?.bestEpoch ?? 0;
    return patience !== undefined && bestEpoch > 0 && epoch - bestEpoch >= patience;
  }

  /** Keeps one snapshot where any of these steps is wanted: of the weights after the last. */
  async #snapshot(first: number, last: number): Promise<void> {
    const { hooks: { snapshots }, parts: { trainer } } = this;
    const wants = Array.from({ length: last - first + 1 }, (_, i) => first + i)
      .some((step) => snapshots?.wants(step));
    if (wants) await snapshots!.write(last, await trainer.weights());
  }

  async #checkpoint(step: number): Promise<void> {
    const { hooks: { checkpoints }, parts: { trainer } } = this;
    if (!checkpoints || this.#saved === step) return;
    this.#saved = step;
    const velocity = [...this.#velocity].map(([name, data]) =>
      [VELOCITY + name, { shape: this.#shapes.get(name)!, data }] as const
    );
    await checkpoints.write({
      step,
      epoch: this.#progress.epoch,
      learningRates: this.#learningRates,
      verdicts: [],
      variables: new Map([...await trainer.read(), ...velocity]),
    });
  }

  #peakAt(step: number): number {
    const change = this.#learningRates.findLast((change) => change.step <= step + 1);
    return change?.value ?? this.parts.setup.recipe.learningRate;
  }

  #rateAt(step: number): number {
    const { setup: { recipe: { schedule, scheduleOptions: options } }, batches } = this.parts;
    const { steps, epochOf } = batches;
    return learningRate({ schedule, options, peak: this.#peakAt(step), step, steps, epochOf });
  }
}

/** A state's variables that are the network's. */
function withoutVelocity(variables: StoredVariables): StoredVariables {
  return new Map([...variables].filter(([name]) => !name.startsWith(VELOCITY)));
}
