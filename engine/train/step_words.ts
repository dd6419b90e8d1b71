/** What the host writes in every step: words, and the learning rates of groups. @module */
import { bitsFromFloat, stepWords } from "../graph/step.ts";
import { correctionsOf } from "../optimizers/optimizer.ts";
import type { Residents } from "../plan/residents.ts";
import type { Batch, Batches } from "./batches.ts";
import type { Feed } from "./examples.ts";
import type { Network } from "./network.ts";
import type { ParameterGroup } from "./parameters.ts";
import type { Recipe } from "./recipes.ts";
import { learningRate } from "./schedules.ts";
import { StepRing } from "./step_ring.ts";

/** What the words of a step follow from. */
export interface StepWordsParts {
  readonly network: Network;
  readonly residents: Residents;
  readonly batches: Batches;
  readonly feed: Feed;
  readonly recipe: Pick<Recipe, "schedule" | "scheduleOptions" | "accumulate" | "meanLoss">;
  readonly seed: number;
  /** The steps before the optimizers' memory began (0). */
  readonly forgotten?: number;
  /** The highest learning rate of a step, and by what a plateau has reduced it. */
  readonly peakAt: (step: number) => { readonly peak: number; readonly scale: number };
}

/** A part of a step: the examples that are computed at once. */
export interface StepPart extends Batch {
  /** Its number among those of all steps, of which each has as many: where the ring has its words. */
  readonly index: number;
}

/** The rings of a training's steps. */
export class StepRings {
  readonly #perPart: StepRing;
  readonly #perStep: readonly StepRing[];

  constructor(readonly parts: StepWordsParts) {
    const { network: { training, whole, rates }, residents, batches } = parts;
    const ring = (tensor: Network["status"], wordsOf: (step: number) => Uint32Array, each = 1) =>
      new StepRing(residents, tensor, wordsOf, batches.steps * each);
    this.#perPart = ring(training.step, (index) => this.#partWords(index), this.#most);
    this.#perStep = [
      ...whole ? [ring(whole.step, (step) => this.#wholeWords(step))] : [],
      ...rates ? [ring(rates, (step) => this.#ratesOf(step))] : [],
    ];
  }

  /** The most parts of a step. */
  get #most(): number {
    return this.parts.recipe.accumulate ?? 1;
  }

  /** The parts of a step, at least one. */
  partsOf(step: number): StepPart[] {
    const [batch, capacity] = [this.parts.batches.at(step), this.#capacity];
    return Array.from({ length: Math.ceil(batch.count / capacity) }, (_, i) => ({
      ...batch,
      index: step * this.#most + i,
      offset: batch.offset + i * capacity,
      count: Math.min(capacity, batch.count - i * capacity),
    }));
  }

  get #capacity(): number {
    return this.parts.network.training.losses.shape[0];
  }

  /** The learning rate of a step, from 0. */
  rateAt(step: number): number {
    return this.#rateAmong(step, this.parts.batches.steps);
  }

  #rateAmong(step: number, steps: number): number {
    const { recipe: { schedule, scheduleOptions: options }, batches, peakAt } = this.parts;
    const { peak, scale } = peakAt(step);
    const { epochOf } = batches;
    return scale * learningRate({ schedule, options, peak, step, steps, epochOf });
  }

  #partWords(index: number): Uint32Array {
    const { feed, seed, network: { whole } } = this.parts;
    const step = Math.floor(index / this.#most);
    const part = this.partsOf(step)[index % this.#most];
    if (!part) return stepWords({}); // a smaller step has fewer parts: these words are not taken
    const own = { index, count: part.count, seed, offset: feed.offsetOf(part) };
    return stepWords(whole ? own : { ...own, ...this.#optimizerWords(step) });
  }

  #wholeWords(step: number): Uint32Array {
    const { batches, seed, recipe: { meanLoss } } = this.parts;
    const { count } = batches.at(step);
    const gradientScale = meanLoss ? 1 / count : 1;
    return stepWords({ index: step, count, seed, gradientScale, ...this.#optimizerWords(step) });
  }

  #optimizerWords(step: number) {
    const { network, forgotten = 0 } = this.parts;
    const corrections = correctionsOf(network, step + 1 - forgotten);
    return { learningRate: this.rateAt(step), corrections };
  }

  #ratesOf(step: number): Uint32Array {
    const { batches: { steps }, network: { groups } } = this.parts;
    const rateOf = ({ rule: { rate = 1, share = 1 } }: ParameterGroup) => {
      const end = Math.max(1, Math.round(share * steps));
      return step < end ? rate * this.#rateAmong(step, end) : 0;
    };
    return Uint32Array.from(groups, (group) => bitsFromFloat(rateOf(group)));
  }

  /** Forgets what was written: learning rates to come have changed. */
  rewrite(): void {
    for (const ring of [this.#perPart, ...this.#perStep]) ring.rewrite();
  }

  /** Writes the words of a part of a step, and those of the step; outside of an encoder. */
  prepare(part: StepPart, step: number): void {
    this.#perPart.prepare(part.index);
    for (const ring of this.#perStep) ring.prepare(step);
  }

  /** Makes the words of a part those of the next dispatches. */
  takePart({ index }: StepPart, encoder: GPUCommandEncoder): void {
    this.#perPart.take(index, encoder);
  }

  /** The same of those words that a step has once. */
  takeStep(step: number, encoder: GPUCommandEncoder): void {
    for (const ring of this.#perStep) ring.take(step, encoder);
  }

  close(): void {
    for (const ring of [this.#perPart, ...this.#perStep]) ring.close();
  }
}
