/** The training loop: it submits steps and waits for nothing that it need not know. @module */
import { notFiniteIn } from "../formats/finite.ts";
import type { Plan } from "../plan/plan.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batches } from "./batches.ts";
import type { Evaluator, Validation } from "./evaluator.ts";
import type { EpochEvent, LearningRateEvent, StepEvent } from "./events.ts";
import type { Feed } from "./examples.ts";
import type { Lead } from "./lead.ts";
import type { Network } from "./network.ts";
import { Pace } from "./pace.ts";
import { NO_PLATEAU, plateauAfter, type PlateauState, scaleAt } from "./plateau.ts";
import { Progress } from "./progress.ts";
import type { TrainingSetup } from "./setup.ts";
import { type LearningRateChange, type TrainingState, withChange } from "./state.ts";
import { StepMetrics } from "./step_metrics.ts";
import { type StepPart, StepRings } from "./step_words.ts";
import type { Store } from "./store.ts";
import { Timeline } from "./timeline.ts";
import { Verdicts } from "./verdicts.ts";
import { readWeights } from "./weights.ts";

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
  /** The last step to do of those that are planned; all where absent. */
  readonly until?: number;
}

/** What the loop works with, all of it made before the first step. */
export interface Parts {
  readonly setup: TrainingSetup;
  readonly network: Network;
  /** What a step runs, or, where it is of parts, each of them. */
  readonly plan: Plan;
  /** What a step of parts runs after them. */
  readonly whole?: Plan;
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
  readonly #rings: StepRings;
  readonly #timeline = new Timeline();
  readonly #progress: Progress;
  readonly #verdicts: Verdicts;
  #plateau: PlateauState;
  /** By step, the earliest first. */
  #learningRates: readonly LearningRateChange[];
  /** The step of the last checkpoint. */
  #saved: number;

  constructor(
    readonly parts: Parts,
    readonly hooks: TrainingHooks,
    readonly from?: TrainingState,
  ) {
    const { setup, network, plan, residents, batches, feed } = parts;
    const { device, recipe, seed } = setup;
    this.#pace = new Pace(device, plan);
    this.#metrics = new StepMetrics(device, network, residents, from?.step ?? 0);
    this.#progress = new Progress(
      { network, batches, meanLoss: recipe.meanLoss },
      (step) => this.#rings.rateAt(step),
      from?.epoch,
    );
    this.#verdicts = new Verdicts(recipe.patience, from?.verdicts);
    this.#plateau = from?.plateau ?? NO_PLATEAU;
    this.#learningRates = from?.learningRates ?? [];
    this.#saved = from?.step ?? 0;
    const peakAt = (step: number) => ({
      peak: this.#peakAt(step),
      scale: scaleAt(this.#plateau.reductions, step),
    });
    const { forgotten } = from ?? {};
    const words = { network, residents, batches, feed, recipe, seed, forgotten, peakAt };
    this.#rings = new StepRings(words);
  }

  /** Trains to the last step, or until the signal; returns the number of steps done. */
  async run(): Promise<number> {
    const { hooks: { signal, checkpoints, until = Infinity }, parts: { batches, store } } = this;
    const last = Math.min(until, batches.steps);
    let done = this.from?.step ?? 0;
    try {
      if (this.from) store.write(this.from.variables);
      else this.#snapshot(0);
      for (; done < last && await this.#goesOn(done); done++) {
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
      this.#rings.close();
      this.#pace.close();
    }
  }

  /** Lets validations take effect: on the learning rate, or so that the training ends. */
  async #goesOn(done: number): Promise<boolean> {
    const { schedule, scheduleOptions = {} } = this.parts.setup.recipe;
    if (schedule === "reduceOnPlateau") {
      const before = this.#plateau.reductions;
      for (const { step, loss = NaN } of await this.#verdicts.since(this.#plateau.seen, done)) {
        const call = { step, loss, next: done, peak: this.#peakAt(done) };
        this.#plateau = plateauAfter(this.#plateau, call, scheduleOptions);
      }
      if (this.#plateau.reductions !== before) this.#rings.rewrite();
    }
    return !await this.#verdicts.haveStalled(done);
  }

  /** Follows what was asked since the last step. */
  async #listen(done: number): Promise<void> {
    const { control, onLearningRate, signal } = this.hooks;
    if (control?.paused) {
      this.#tellSteps(done - 1); // the outside knows every step before the pause
      await this.#timeline.flush();
      await Promise.race([control.wait(), aborted(signal)]);
      this.#pace.restart();
    }
    const value = control?.learningRate;
    if (value === undefined || value === this.#peakAt(Infinity)) return;
    const change = { step: done + 1, value };
    this.#learningRates = withChange(this.#learningRates, change);
    this.#rings.rewrite();
    this.#tellSteps(done - 1);
    this.#timeline.add(() => onLearningRate?.({ type: "learningRate", ...change }));
  }

  /** Encodes one step, to be submitted with others. Throws what was found in an earlier one. */
  async #step(step: number): Promise<void> {
    const { plan, whole, lead } = this.parts;
    await lead.room();
    this.#timeline.check();
    const isRead = this.#pace.wantsReading(step);
    let read: ReturnType<StepMetrics["record"]> | undefined;
    const after = (encoder: GPUCommandEncoder) => {
      read = isRead ? this.#metrics.record(encoder, step) : undefined;
    };
    const parts = this.#rings.partsOf(step);
    for (const [i, part] of parts.entries()) {
      await this.#place(part, parts[i + 1] ?? this.#firstPartOf(step + 1));
      this.#rings.prepare(part, step);
      await plan.encodeInTurns(lead.turn, {
        before: (encoder) => {
          this.#rings.takePart(part, encoder);
          if (i === 0) this.#rings.takeStep(step, encoder);
        },
        after: whole ? undefined : after,
      });
    }
    await whole?.encodeInTurns(lead.turn, { after });
    lead.add();
    if (read) this.#tell(read());
  }

  /** Brings the examples of a part to the device, and looks for those of the next. */
  async #place(part: StepPart, following: StepPart | undefined): Promise<void> {
    const { network: { training }, feed, batches } = this.parts;
    const next = following && { batch: following, order: batches.orderOf(following.epoch) };
    await feed.place(training, part, batches.orderOf(part.epoch), next);
  }

  #firstPartOf(step: number): StepPart | undefined {
    return step < this.parts.batches.steps ? this.#rings.partsOf(step)[0] : undefined;
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
    const variables = readWeights(this.parts.store, this.parts.network);
    this.#timeline.add(async () => snapshots.write(step, await variables()));
  }

  #checkpoint(step: number): void {
    const { checkpoints } = this.hooks;
    if (!checkpoints || this.#saved === step) return;
    this.#saved = step;
    this.#tellSteps(step - 1);
    const variables = this.parts.store.read();
    const learningRates = this.#learningRates;
    const { forgotten } = this.from ?? {};
    const plateau = this.#plateau;
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
        ...forgotten && { forgotten },
        ...plateau !== NO_PLATEAU && { plateau },
        variables: stored,
      });
    });
  }
}

/** Settles when a signal aborts, if ever. */
export function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
