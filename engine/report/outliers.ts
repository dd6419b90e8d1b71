/** Which values of a series its scale may leave out. @module */

/** The lowest and the highest value that a scale shows. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

/** Of fewer values, none is an outlier. */
const LEAST = 8;
/** The share at either end that does not decide where the bulk of the values is. */
const EDGE = 0.05;
/** An outlier is farther from the bulk than so many times its extent. */
const REACH = 3;

/**
 * The extent of a series without its outliers: the few values that lie farther from the bulk, which is
 * all but a twentieth at either end, than three times its extent. `undefined` where no value is finite.
 */
export function extentOf(values: ArrayLike<number | null>): Extent | undefined {
  const finite = Array.from(values).filter((value) => Number.isFinite(value)) as number[];
  if (finite.length === 0) return undefined;
  const sorted = Float64Array.from(finite).sort();
  const edge = sorted.length < LEAST ? 0 : Math.ceil(sorted.length * EDGE);
  const [first, last] = [sorted[edge], sorted[sorted.length - 1 - edge]];
  const reach = edge && last > first ? REACH * (last - first) : Infinity;
  return {
    low: sorted.find((value) => value >= first - reach)!,
    high: sorted.findLast((value) => value <= last + reach)!,
  };
}
