/** The training loop: it submits steps and waits for nothing that it need not know. @module */
import { notFiniteIn } from "../formats/finite.ts";
import { stepWords } from "../graph/step.ts";
import type { Plan } from "../plan/plan.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batches } from "./batches.ts";
import type { Evaluator, Validation } from "./evaluator.ts";
import type { EpochEvent, LearningRateEvent, StepEvent } from "./events.ts";
import type { Feed } from "./examples.ts";
import type { Lead } from "./lead.ts";
import type { Network } from "./network.ts";
import { correctionsOf, type Optimizer } from "../optimizers/optimizer.ts";
import { Pace } from "./pace.ts";
import { Progress } from "./progress.ts";
import { learningRate } from "./schedules.ts";
import type { TrainingSetup } from "./setup.ts";
import { type LearningRateChange, type TrainingState, withChange } from "./state.ts";
import { StepMetrics } from "./step_metrics.ts";
import { StepRing } from "./step_ring.ts";
import type { Store } from "./store.ts";
import { Timeline } from "./timeline.ts";
import { Verdicts } from "./verdicts.ts";

/** What may be asked of a training while it runs; looked at before every step. */
export interface TrainingControl {
  /** Whether the next step has to wait. */
  readonly paused: boolean;
  /** Waits until the training may go on, or should end. */
  wait(): Promise<void>;
  /** Replaces the highest learning rate of the schedule, once it is given. */
  readonly learningRate?: number;
}

/** What to do while training. Events come in the order of their steps, while later steps are computed. */
export interface TrainingHooks {
  onStep?(event: StepEvent): void;
  onLearningRate?(event: LearningRateEvent): void;
  onEpoch?(event: EpochEvent): void;
  /** Steps (of those done) at which the network's variables are read back and written. */
  readonly snapshots?: {
    wants(step: number): boolean;
    write(step: number, variables: TrainingState["variables"]): Promise<void>;
  };
  /** Asked after every step, and written at the end; enough to go on from. */
  readonly checkpoints?: {
    due(step: number): boolean;
    /** Called after all events up to the state's step. */
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
  readonly optimizer: Optimizer;
  readonly plan: Plan;
  readonly residents: Residents;
  readonly feed: Feed;
  readonly evaluator: Evaluator;
  readonly store: Store;
  readonly batches: Batches;
  readonly lead: Lead;
}

/** One training, from the first step or from a state. */
export class Loop {
  readonly #pace: Pace;
  readonly #metrics: StepMetrics;
  readonly #ring: StepRing;
  readonly #timeline = new Timeline();
  readonly #progress: Progress;
  readonly #verdicts: Verdicts;
  /** By step, the earliest first. */
  #learningRates: readonly LearningRateChange[];
  /** The step of the last checkpoint. */
  #saved: number;

  constructor(
    readonly parts: Parts,
    readonly hooks: TrainingHooks,
    readonly from?: TrainingState,
  ) {
    const { setup, network, plan, residents, batches } = parts;
    this.#pace = new Pace(setup.device, plan);
    this.#metrics = new StepMetrics(setup.device, network, residents, from?.step ?? 0);
    this.#progress = new Progress(
      { network, batches, meanLoss: setup.recipe.meanLoss },
      (step) => this.#rateAt(step),
      from?.epoch,
    );
    this.#verdicts = new Verdicts(setup.recipe.patience, from?.verdicts);
    this.#learningRates = from?.learningRates ?? [];
    this.#saved = from?.step ?? 0;
    const words = (step: number) => this.#wordsOf(step);
    this.#ring = new StepRing(residents, network.training.step, words, batches.steps);
  }

  /** Trains to the last step, or until the signal; returns the number of steps done. */
  async run(): Promise<number> {
    const { hooks: { signal, checkpoints }, parts: { batches, store } } = this;
    let done = this.from?.step ?? 0;
    try {
      if (this.from) store.write(this.from.variables);
      else this.#snapshot(0);
      for (; done < batches.steps && !await this.#verdicts.haveStalled(done); done++) {
        await this.#listen(done);
        if (signal?.aborted) break;
        await this.#step(done);
        this.#snapshot(done + 1);
        if (batches.at(done).last) await this.#endEpoch(done + 1);
        if (checkpoints?.due(done + 1)) this.#checkpoint(done + 1);
      }
      this.#checkpoint(done); // what a signal ended can go on, too
      this.#tellSteps(done - 1);
      await this.#timeline.flush();
      return done;
    } finally {
      await this.#timeline.close();
      this.parts.lead.submit(); // what failed may have left steps that use what is freed now
      this.#metrics.close();
      this.#ring.close();
      this.#pace.close();
    }
  }

  /** Follows what was asked since the last step. */
  async #listen(done: number): Promise<void> {
    const { control, onLearningRate, signal } = this.hooks;
    if (control?.paused) {
      this.#tellSteps(done - 1); // the outside knows every step before the pause
      await this.#timeline.flush();
      await Promise.race([control.wait(), aborted(signal)]);
      this.#pace.restart();
      this.parts.lead.restart();
    }
    const value = control?.learningRate;
    if (value === undefined || value === this.#peakAt(Infinity)) return;
    const change = { step: done + 1, value };
    this.#learningRates = withChange(this.#learningRates, change);
    this.#ring.rewrite();
    this.#tellSteps(done - 1);
    this.#timeline.add(() => onLearningRate?.({ type: "learningRate", ...change }));
  }

  /** Encodes one step, to be submitted with others. Throws what was found in an earlier one. */
  async #step(step: number): Promise<void> {
    const { network: { training }, plan, feed, batches, lead } = this.parts;
    await lead.room();
    this.#timeline.check();
    const batch = batches.at(step);
    const following = step + 1 < batches.steps ? batches.at(step + 1) : undefined;
    const next = following && { batch: following, order: batches.orderOf(following.epoch) };
    await feed.place(training, batch, batches.orderOf(batch.epoch), next);
    const isRead = this.#pace.wantsReading(step);
    let read: ReturnType<StepMetrics["record"]> | undefined;
    this.#ring.prepare(step);
    plan.encode({
      before: (encoder) => this.#ring.take(step, encoder),
      after: (encoder) => read = isRead ? this.#metrics.record(encoder, step) : undefined,
    });
    lead.add();
    if (read) this.#tell(read());
  }

  #wordsOf(step: number): Uint32Array {
    const { setup: { seed }, feed, batches, optimizer } = this.parts;
    const batch = batches.at(step);
    return stepWords({
      index: step,
      count: batch.count,
      seed,
      offset: feed.offsetOf(batch),
      learningRate: this.#rateAt(step),
      corrections: correctionsOf(optimizer, step + 1),
    });
  }

  #rateAt(step: number): number {
    const { schedule } = this.parts.setup.recipe;
    return learningRate(schedule, this.#peakAt(step), step, this.parts.batches.steps);
  }

  #peakAt(step: number): number {
    const change = this.#learningRates.findLast((change) => change.step <= step + 1);
    return change?.value ?? this.parts.setup.recipe.learningRate;
  }

  /** Tells the outside of steps when they come back. */
  #tell(reading: ReturnType<ReturnType<StepMetrics["record"]>>): void {
    // The pace is that of the device, however long the outside takes to be told.
    const measured = reading.then((steps) => {
      const { batches } = this.parts;
      this.#pace.measure(
        steps.length,
        steps.reduce((sum, { step }) => sum + batches.at(step).count, 0),
      );
      return [steps, this.#pace.imagesPerSecond] as const;
    });
    measured.catch(() => {}); // the timeline is told
    this.#timeline.add(async () => {
      for (const event of this.#progress.add(...await measured)) this.hooks.onStep?.(event);
    });
  }

  /** Reads all steps up to `last` that were not read yet. */
  #tellSteps(last: number): void {
    if (this.#metrics.next > last) return;
    this.#tell(this.#metrics.record(this.parts.setup.device.commands.encoder, last)());
  }

  /** Validates, which keeps the weights if they are the best so far, and tells of the epoch. */
  async #endEpoch(step: number): Promise<void> {
    const { setup: { split: { validation } }, evaluator, batches } = this.parts;
    this.#tellSteps(step - 1);
    const epoch = batches.epochOf(step - 1) + 1;
    const found = validation.length ? (await evaluator.validate(validation, epoch))() : undefined;
    if (found) this.#verdicts.add(step, epoch, found);
    this.#timeline.add(async () => this.#tellEpoch(step, epoch, await found));
  }

  #tellEpoch(step: number, epoch: number, validation?: Validation): void {
    this.hooks.onEpoch?.(this.#progress.endEpoch(step, epoch, validation));
  }

  #snapshot(step: number): void {
    const { snapshots } = this.hooks;
    if (!snapshots?.wants(step)) return;
    const { store, network } = this.parts;
    const variables = store.read([...network.variables.keys()]);
    this.#timeline.add(async () => snapshots.write(step, await variables()));
  }

  #checkpoint(step: number): void {
    const { checkpoints } = this.hooks;
    if (!checkpoints || this.#saved === step) return;
    this.#saved = step;
    this.#tellSteps(step - 1);
    const variables = this.parts.store.read();
    const learningRates = this.#learningRates;
    const weights = [...this.parts.network.variables.keys()];
    const verdicts = this.#verdicts.pending();
    verdicts.catch(() => {}); // the timeline is told
    this.#timeline.add(async () => {
      const stored = await variables();
      // The next step would tell of such weights: a checkpoint before them is worth more.
      if (notFiniteIn(new Map(weights.map((name) => [name, stored.get(name)!])))) return;
      await checkpoints.write({
        step,
        epoch: this.#progress.epoch,
        learningRates,
        verdicts: await verdicts,
        variables: stored,
      });
    });
  }
}

/** Settles when a signal aborts, if ever. */
function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
