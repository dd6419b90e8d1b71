/**
 * Smoothed curves: an exponential mean of what was measured until then, each divided by the weights met
 * so far, so that it begins at the first value. It is the same wherever it is drawn or written.
 *
 * @module
 */

/** A mean so far. */
export interface Mean {
  readonly mean: number;
  /** The sum of the weights of the values that are in it; 0 where there is none. */
  readonly weight: number;
}

/** The mean of nothing. */
export const NO_MEAN: Mean = { mean: 0, weight: 0 };

/** The mean over about `span` values with one more, which is finite. */
export function meanWith({ mean, weight }: Mean, value: number, span: number): Mean {
  const sum = 1 + weight * (1 - 1 / span);
  return { mean: mean + (value - mean) / sum, weight: sum };
}

/** The mean of all finite values. */
export function meanOf(values: Float64Array, span: number): Mean {
  let mean = NO_MEAN;
  for (const value of values) if (Number.isFinite(value)) mean = meanWith(mean, value, span);
  return mean;
}

/** `[N]`, the means after each value. What is not finite stays, and is in no mean. */
export function smooth(values: Float64Array, span: number): Float64Array {
  let mean = NO_MEAN;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    mean = meanWith(mean, value, span);
    return mean.mean;
  });
}
