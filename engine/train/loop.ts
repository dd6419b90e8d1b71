/** The training loop. @module */
import { learningRate } from "./schedules.ts";
import { bitsFromFloat, sizeOf, STEP } from "../graph/op.ts";
import { ADAM } from "../ops/optimizer/optimizers.ts";
import type { Plan } from "../plan/plan.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch, Batches } from "./batches.ts";
import { type Evaluator, figuresOf } from "./evaluator.ts";
import type { Feed } from "./feed.ts";
import type { Best, Reader } from "./kept.ts";
import { MetricsReader, type StepMetrics } from "./metrics.ts";
import type { Network } from "./network.ts";
import { Pace } from "./pace.ts";
import type { EpochSums, LearningRateChange, TrainingState } from "./state.ts";
import type { TrainingSetup } from "./setup.ts";

/** One step, as told to the outside. */
export interface StepEvent {
  readonly type: "step";
  /** From 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** The batch's loss as it was optimised: mean or sum. */
  readonly loss: number;
  /** Between 0 and 1, with dropout on. */
  readonly accuracy: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** The pictures of this step. */
  readonly images: number;
}

/** One epoch: mean figures of its training steps, and the validation figures, if any. */
export interface EpochEvent {
  readonly type: "epoch";
  readonly epoch: number;
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
}

/** A new highest learning rate, from a step on. */
export interface LearningRateEvent extends LearningRateChange {
  readonly type: "learningRate";
}

/** What may be asked of a training while it runs; looked at before every step. */
export interface TrainingControl {
  /** Whether the next step has to wait. */
  readonly paused: boolean;
  /** Waits until the training may go on, or should end. */
  wait(): Promise<void>;
  /** Replaces the highest learning rate of the schedule, once it is given. */
  readonly learningRate?: number;
}

/** What to do while training. */
export interface TrainingHooks {
  onStep?(event: StepEvent): void;
  onLearningRate?(event: LearningRateEvent): void;
  /** Awaited: the weights do not change meanwhile. */
  onEpoch?(event: EpochEvent): Promise<void> | void;
  /** Steps (of those done) at which the flat parameters are read back and written. */
  readonly snapshots?: {
    wants(step: number): boolean;
    write(step: number, packed: Float32Array): Promise<void>;
  };
  /** Asked after every step, and written at the end; enough to go on from. */
  readonly checkpoints?: {
    due(step: number): boolean;
    write(state: TrainingState): Promise<void>;
  };
  readonly control?: TrainingControl;
  /** Ends the training after the current step. */
  readonly signal?: AbortSignal;
}

/** What the loop works with, all of it made before the first step. */
export interface Parts {
  readonly setup: TrainingSetup;
  readonly network: Network;
  readonly plan: Plan;
  readonly residents: Residents;
  readonly feed: Feed;
  readonly evaluator: Evaluator;
  readonly best: Best;
  readonly packed: Reader;
  readonly optimizer: Reader;
  readonly batches: Batches;
}

/** One training, from the first step or from a state. */
export class Loop {
  readonly #pace: Pace;
  readonly #reader: MetricsReader;
  readonly #epoch: EpochSums;
  /** By step, the earliest first. */
  readonly #learningRates: LearningRateChange[];
  /** The step of the last checkpoint. */
  #saved: number;

  constructor(
    readonly parts: Parts,
    readonly hooks: TrainingHooks,
    readonly from?: TrainingState,
  ) {
    const { setup, network, plan, residents } = parts;
    this.#pace = new Pace(setup.device, plan);
    this.#epoch = { lossSum: 0, hits: 0, count: 0, ...from?.epoch };
    this.#learningRates = [...from?.learningRates ?? []];
    this.#saved = from?.step ?? 0;
    const tell = (metrics: StepMetrics[]) => this.#tell(metrics);
    this.#reader = new MetricsReader(setup.device, network, residents, tell, from?.step);
  }

  /** Trains to the last step, or until the signal; returns the number of steps done. */
  async run(): Promise<number> {
    const { hooks: { signal, checkpoints }, parts: { batches } } = this;
    let done = this.from?.step ?? 0;
    try {
      if (this.from) this.#restore(this.from);
      else await this.#snapshot(0);
      for (; done < batches.steps && !this.#hasStalled(done); done++) {
        await this.#listen(done);
        if (signal?.aborted) break;
        const { last } = await this.#step(done);
        await this.#snapshot(done + 1);
        if (last) await this.#endEpoch(done + 1);
        if (checkpoints?.due(done + 1)) await this.#checkpoint(done + 1);
      }
      await this.#reader.flush(done - 1);
      await this.#checkpoint(done); // what a signal ended can go on, too
      return done;
    } finally {
      await this.#reader.close();
    }
  }

  /** Follows what was asked since the last step. */
  async #listen(done: number): Promise<void> {
    const { control, onLearningRate, signal } = this.hooks;
    if (control?.paused) {
      await this.#reader.flush(done - 1); // the outside knows every step before the pause
      await Promise.race([control.wait(), aborted(signal)]);
      this.#pace.restart();
    }
    const value = control?.learningRate;
    if (value === undefined || value === this.#peakAt(done)) return;
    const change = { step: done + 1, value };
    this.#learningRates.push(change);
    onLearningRate?.({ type: "learningRate", ...change });
  }

  /** Whether the last epochs brought no better weights, as many as the recipe has patience for. */
  #hasStalled(done: number): boolean {
    const { best, batches, setup: { recipe: { patience } } } = this.parts;
    if (patience === undefined || best.epoch === 0) return false;
    return batches.epochOf(done) - best.epoch >= patience;
  }

  #restore({ parameters, optimizer, best }: TrainingState): void {
    const { residents, network } = this.parts;
    const states = [[network.packed, parameters], [network.optimizerState, optimizer]] as const;
    for (const [tensor, values] of states) {
      const size = sizeOf(tensor.shape);
      if (values.length !== size) {
        throw new RangeError(
          `Cannot go on from the checkpoint as its '${tensor.name}' has ${values.length} numbers ` +
            `where the network has ${size}: another version has written it, train anew`,
        );
      }
      residents.write(tensor, values);
    }
    this.parts.best.write(best);
  }

  /**
   * Submits one step. Waits only where the host is readbacks ahead of the device. Throws what an
   * earlier step's readback has found.
   */
  async #step(step: number): Promise<Batch> {
    const { setup, network, plan, residents, feed, batches } = this.parts;
    this.#reader.check();
    const batch = batches.at(step);
    const next = step + 1 < batches.steps ? batches.at(step + 1) : undefined;
    const offset = await feed.place(network.training, batch, next);
    const words = stepWords(step, batch, offset, setup.seed, this.#rateAt(step));
    residents.write(network.training.step, words);
    const read = this.#pace.wantsReading(step);
    while (read && !this.#reader.hasRoom) await this.#reader.settle();
    plan.run(read ? (encoder) => this.#reader.copy(encoder) : undefined);
    if (read) this.#reader.start(step);
    return batch;
  }

  #rateAt(step: number): number {
    const { schedule } = this.parts.setup.recipe;
    return learningRate(schedule, this.#peakAt(step), step, this.parts.batches.steps);
  }

  #peakAt(step: number): number {
    const change = this.#learningRates.findLast((change) => change.step <= step + 1);
    return change?.value ?? this.parts.setup.recipe.learningRate;
  }

  /** Adds up the epoch and tells the outside of steps that have come back. */
  #tell(metrics: StepMetrics[]): void {
    this.#pace.measure(metrics);
    const { setup: { recipe }, batches } = this.parts;
    for (const { step, lossSum, hits, count } of metrics) {
      this.#epoch.lossSum += lossSum;
      this.#epoch.hits += hits;
      this.#epoch.count += count;
      this.hooks.onStep?.({
        type: "step",
        step: step + 1,
        epoch: batches.epochOf(step) + 1,
        loss: recipe.meanLoss ? lossSum / count : lossSum,
        accuracy: hits / count,
        learningRate: this.#rateAt(step),
        imagesPerSecond: this.#pace.imagesPerSecond,
        images: count,
      });
    }
  }

  /** Validates, keeps the weights if they are the best so far, and tells of the epoch. */
  async #endEpoch(step: number): Promise<void> {
    await this.#reader.flush(step - 1);
    const { setup: { dataset, split: { validation } }, evaluator, best, batches } = this.parts;
    const figures = validation.length
      ? figuresOf(await evaluator.evaluate(validation), dataset.labels, validation)
      : undefined;
    const epoch = batches.epochOf(step - 1) + 1;
    best.offer(epoch, figures?.validationLoss);
    const { lossSum, hits, count } = this.#epoch;
    await this.hooks.onEpoch?.({
      type: "epoch",
      epoch,
      step,
      loss: lossSum / count,
      accuracy: hits / count,
      ...figures,
    });
    Object.assign(this.#epoch, { lossSum: 0, hits: 0, count: 0 });
    this.#pace.restart();
  }

  async #snapshot(step: number): Promise<void> {
    const { snapshots } = this.hooks;
    if (!snapshots?.wants(step)) return;
    await snapshots.write(step, await this.parts.packed.read());
    this.#pace.restart();
  }

  async #checkpoint(step: number): Promise<void> {
    if (!this.hooks.checkpoints || this.#saved === step) return;
    await this.#reader.flush(step - 1);
    const { packed, optimizer, best } = this.parts;
    await this.hooks.checkpoints.write({
      step,
      epoch: { ...this.#epoch },
      learningRates: [...this.#learningRates],
      parameters: await packed.read(),
      optimizer: await optimizer.read(),
      best: await best.read(),
    });
    this.#saved = step;
    this.#pace.restart();
  }
}

/** Settles when a signal aborts, if ever. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** The words of a step, as `STEP` lays them out. */
export function stepWords(
  step: number,
  { count }: Batch,
  offset: number,
  seed: number,
  rate: number,
): Uint32Array {
  const words = new Uint32Array(8);
  words[STEP.step] = step;
  words[STEP.count] = count;
  words[STEP.seed] = seed;
  words[STEP.offset] = offset;
  words[STEP.learningRate] = bitsFromFloat(rate);
  words[STEP.correction1] = bitsFromFloat(1 - ADAM.beta1 ** (step + 1));
  words[STEP.correction2] = bitsFromFloat(1 - ADAM.beta2 ** (step + 1));
  return words;
}
