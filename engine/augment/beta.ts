/** Numbers of the symmetric beta distribution, by which examples are mixed. @module */

/** Steps of the table of quantiles. */
export const STEPS = 256;

/**
 * The quantiles of Beta(`alpha`, `alpha`) at 0, 1/256, … 1: between two of them a device goes straight,
 * so that a uniform number becomes one of that distribution by two look-ups, without rejecting any.
 * `alpha` is above 0.
 */
export function betaQuantiles(alpha: number): number[] {
  const half = unscaled(0.5, alpha);
  const quantile = (share: number): number => {
    let [low, high] = [0, 0.5];
    for (let i = 0; i < 60; i++) {
      const middle = (low + high) / 2;
      if (unscaled(middle, alpha) < 2 * share * half) low = middle;
      else high = middle;
    }
    return (low + high) / 2;
  };
  return Array.from({ length: STEPS + 1 }, (_, i) => {
    if (i === 0 || i === STEPS) return i / STEPS;
    return i <= STEPS / 2 ? quantile(i / STEPS) : 1 - quantile(1 - i / STEPS);
  });
}

/**
 * The incomplete beta function of (alpha, alpha) up to x ≤ 1/2, but for a factor: its continued fraction
 * by Lentz's method (W. Press et al., "Numerical Recipes", §6.4).
 */
function unscaled(x: number, alpha: number): number {
  if (x === 0) return 0;
  const guarded = (value: number) => Math.abs(value) < 1e-300 ? 1e-300 : value;
  const total = 2 * alpha;
  let c = 1;
  let d = 1 / guarded(1 - total * x / (alpha + 1));
  let fraction = d;
  for (let m = 1; m <= 200; m++) {
    const even = m * (alpha - m) * x / ((alpha - 1 + 2 * m) * (alpha + 2 * m));
    d = 1 / guarded(1 + even * d);
    c = guarded(1 + even / c);
    fraction *= d * c;
    const odd = -(alpha + m) * (total + m) * x / ((alpha + 2 * m) * (alpha + 1 + 2 * m));
    d = 1 / guarded(1 + odd * d);
    c = guarded(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return (x * (1 - x)) ** alpha * fraction;
}
