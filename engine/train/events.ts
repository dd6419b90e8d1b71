/** What is told of a training: the events of `events.jsonl`. @module */
import type { LearningRateChange } from "./state.ts";

/** One step, as told to the outside, with the step's figure of every metric by its name. */
export type StepEvent = {
  readonly type: "step";
  /** From 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** The examples of this step. */
  readonly images: number;
} & StepFigures;

/** The metrics that every training has; others stand beside them. */
export interface StepFigures {
  /** The batch's loss as it was optimised: mean or sum. */
  readonly loss: number;
  /** Between 0 and 1, with dropout on; absent where the targets are no classes. */
  readonly accuracy?: number;
  /** The rate that this step used. */
  readonly learningRate: number;
  /** Lately, validations included. */
  readonly imagesPerSecond: number;
}

/**
 * One epoch: mean figures of its training steps, and the validation figures, if any, each under its
 * metric's `validationName`.
 */
export interface EpochEvent {
  /** Tells it from other events. */
  readonly type: "epoch";
  /** From 1. */
  readonly epoch: number;
  /** The steps done. */
  readonly step: number;
  /** The mean over the epoch's examples. */
  readonly loss: number;
  /** Between 0 and 1; absent where the targets are no classes. */
  readonly accuracy?: number;
  /** The mean over the validation examples, without dropout. */
  readonly validationLoss?: number;
  /** Between 0 and 1, without dropout. */
  readonly validationAccuracy?: number;
  /** The epoch of the best weights so far, where there is a validation. */
  readonly bestEpoch?: number;
}

/** A new highest learning rate, from a step on. */
export interface LearningRateEvent extends LearningRateChange {
  readonly type: "learningRate";
}
