/** The mean of a few measurements, with the interval that it is uncertain by. @module */

/** The 97.5 % quantiles of Student's t distribution with 1 to 19 degrees of freedom. */
// deno-fmt-ignore
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
  2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093,
];

/** A mean and its 95 % interval. */
export interface MeanInterval {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * The mean of 2 to 20 values and its 95 % interval by Student's t. The folds of one data set share
 * training pictures, so that for them the interval is somewhat too narrow (Y. Bengio and
 * Y. Grandvalet, "No unbiased estimator of the variance of k-fold cross-validation", JMLR 5, 2004).
 *
 * @throws {RangeError} On fewer or more values.
 */
export function meanInterval(values: readonly number[]): MeanInterval {
  const count = values.length;
  if (!(count >= 2 && count <= T.length + 1)) {
    throw new RangeError(`Cannot give an interval as 2 to 20 values are needed: found ${count}`);
  }
  const mean = values.reduce((a, b) => a + b, 0) / count;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  const reach = T[count - 2] * Math.sqrt(variance / count);
  return { mean, interval: [mean - reach, mean + reach] };
}
