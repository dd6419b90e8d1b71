/** Where a training stands. @module */

/** Sums over the steps of an epoch so far. */
export interface EpochSums {
  lossSum: number;
  hits: number;
  count: number;
}

/** A highest learning rate that was chosen while training. */
export interface LearningRateChange {
  /** The first step that uses it, from 1. */
  readonly step: number;
  readonly value: number;
}

/** All that a training needs to go on as if it had never stopped; the rest follows from the seed. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  readonly epoch: Readonly<EpochSums>;
  readonly learningRates: readonly LearningRateChange[];
  /** Flat, as on the device. */
  readonly parameters: Float32Array;
  readonly optimizer: Float32Array;
  /** The best weights so far, their validation loss and their epoch, from 1, where there were any. */
  readonly best?: {
    readonly parameters: Float32Array;
    readonly loss: number;
    readonly epoch: number;
  };
}
