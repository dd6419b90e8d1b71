/** Where a training stands. @module */
import type { StoredTensor } from "../formats/safetensors.ts";
import type { PlateauState } from "./plateau.ts";

/** A highest learning rate that was chosen while training. */
export interface LearningRateChange {
  /** The first step that uses it, from 1. */
  readonly step: number;
  readonly value: number;
}

/** Changes with one more, which takes the place of those from its step on. */
export function withChange(
  changes: readonly LearningRateChange[],
  change: LearningRateChange,
): readonly LearningRateChange[] {
  return [...changes.filter(({ step }) => step < change.step), change];
}

/** Sums over the examples of an epoch so far, by metric, and how many they were. */
export interface EpochSums {
  readonly sums: Readonly<Record<string, number>>;
  readonly count: number;
}

/** What a validation found. */
export interface Verdict {
  /** The steps done before it. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** The epoch of the best weights then, from 1; 0 where there are none. */
  readonly bestEpoch: number;
  /** The validation's loss, where it is finite; earlier versions did not tell. */
  readonly loss?: number;
}

/** All that a training needs to go on as if it had never stopped; the rest follows from the seed. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  readonly epoch: EpochSums;
  readonly learningRates: readonly LearningRateChange[];
  /** The last verdict that has taken effect, and those that are still to. */
  readonly verdicts: readonly Verdict[];
  /** The steps that the optimizers don't remember, as their memory began after them; 0 where absent. */
  readonly forgotten?: number;
  /** Where the learning rate follows the validation loss. */
  readonly plateau?: PlateauState;
  /** All that lasts from step to step, by name. */
  readonly variables: ReadonlyMap<string, StoredTensor>;
}
