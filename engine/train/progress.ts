/** Turns what the device says of steps into events. @module */
import type { Validation } from "./evaluator.ts";
import type { EpochEvent, StepEvent } from "./events.ts";
import type { Batches } from "./batches.ts";
import { METRICS, validationName } from "./metrics.ts";
import type { Network } from "./network.ts";
import type { EpochSums } from "./state.ts";
import type { StepSums } from "./step_metrics.ts";

/** What events are about. */
export interface ProgressParts {
  readonly network: Pick<Network, "metrics">;
  readonly batches: Batches;
  /** Whether the loss of a step is the mean of its examples' or their sum. */
  readonly meanLoss: boolean;
}

/** Adds up epochs and writes events. */
export class Progress {
  #epoch: EpochSums;

  constructor(
    readonly parts: ProgressParts,
    readonly rateAt: (step: number) => number,
    epoch: EpochSums = { sums: {}, count: 0 },
  ) {
    this.#epoch = epoch;
  }

  /** The epoch so far. */
  get epoch(): EpochSums {
    return this.#epoch;
  }

  /** The events of steps that came back at such a pace. */
  add(steps: readonly StepSums[], imagesPerSecond: number): StepEvent[] {
    return steps.map((sums) => this.#stepEvent(sums, imagesPerSecond));
  }

  #stepEvent({ step, sums: found }: StepSums, imagesPerSecond: number): StepEvent {
    const { network, meanLoss, batches } = this.parts;
    const { count } = batches.at(step);
    const sums = { ...this.#epoch.sums };
    network.metrics.forEach(({ name }, i) => sums[name] = (sums[name] ?? 0) + found[i]);
    this.#epoch = { sums, count: this.#epoch.count + count };
    const host = { learningRate: this.rateAt(step), imagesPerSecond };
    const figures = METRICS.flatMap((metric) => {
      if (!metric.isOfExamples) return [[metric.name, metric.of(host)]];
      const column = network.metrics.indexOf(metric);
      if (column < 0) return [];
      const isSum = metric.reducer === "optimised" && !meanLoss;
      return [[metric.name, isSum ? found[column] : found[column] / count]];
    });
    const epoch = batches.epochOf(step) + 1;
    return { type: "step", step: step + 1, epoch, images: count, ...Object.fromEntries(figures) };
  }

  /** The event of an epoch that has ended; the next begins. */
  endEpoch(step: number, epoch: number, validation?: Validation): EpochEvent {
    const { sums, count } = this.#epoch;
    this.#epoch = { sums: {}, count: 0 };
    const means = Object.entries(sums).map(([name, sum]) => [name, sum / count]);
    const validated = Object.entries(validation?.figures ?? {})
      .map(([name, value]) => [validationName(name), value]);
    return {
      type: "epoch",
      epoch,
      step,
      ...Object.fromEntries([...means, ...validated]),
      ...validation && { bestEpoch: validation.bestEpoch },
    };
  }
}
