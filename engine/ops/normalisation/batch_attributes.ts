/** The attributes of batch normalisation, in training and in predicting. @module */
import type { Activation } from "../shared/activation.ts";

/** The attributes of `batchNormalization`. */
export interface BatchNormalization {
  /** What is added to a variance, above 0. */
  readonly epsilon: number;
  /** What follows, in the same kernel. */
  readonly activation: Activation;
}

/** Those whose gradient passes or not, by what they give: batch normalisation's own takes them in. */
export type Masking = "none" | "relu" | "relu6";

/** Whether the gradient by what follows is taken in by batch normalisation's own. */
export function isMasking(activation: Activation): activation is Masking {
  return activation === "none" || activation === "relu" || activation === "relu6";
}

/** Throws a `RangeError` where a variance of 0 could not be divided by. */
export function checkEpsilon(name: string, epsilon: number): void {
  if (epsilon > 0 && Number.isFinite(epsilon)) return;
  throw new RangeError(`Cannot apply ${name} as its epsilon must be above 0: it is ${epsilon}`);
}
