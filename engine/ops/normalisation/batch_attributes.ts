/** The attributes of batch normalisation, in training and in predicting. @module */
import type { Activation } from "../shared/activation.ts";

/** The attributes of `batchNormalization`. */
export interface BatchNormalization {
  /** What is added to a variance, above 0. */
  readonly epsilon: number;
  /** What follows, in the same kernel. */
  readonly activation: Activation;
}

/** Throws a `RangeError` where a variance of 0 could not be divided by. */
export function checkEpsilon(name: string, epsilon: number): void {
  if (epsilon > 0 && Number.isFinite(epsilon)) return;
  throw new RangeError(`Cannot apply ${name} as its epsilon must be above 0: it is ${epsilon}`);
}
