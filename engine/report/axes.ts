/** The axes of a chart: where a value lies, and which values get a tick. @module */

/** An axis: places of values between 0 (low end) and 1 (high end). */
export interface Axis {
  readonly label: string;
  readonly ticks: readonly number[];
  place(value: number): number;
}

/** Fractions between 0 and 1, the whole range whatever the values. */
export const FRACTION_AXIS: Axis = {
  label: "",
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
  place: (value) => value,
};

/** An axis from `low` to `high`, even where they are equal, with ticks at whole numbers. */
export function stepAxis(low: number, high: number): Axis {
  const end = high > low ? high : low + 1;
  return {
    label: "",
    ticks: roundTicks(low, end, 8).filter(Number.isInteger),
    place: (value) => (value - low) / (end - low),
  };
}

/**
 * An axis from zero (or the smallest value, if negative) that shows every finite value. Where the
 * largest is more than 50 times the median, it is linear near zero and logarithmic beyond, by the
 * inverse hyperbolic sine: zeros, which a logarithm cannot show, keep their place.
 */
export function lossAxis(values: readonly number[]): Axis {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const low = Math.min(0, sorted[0] ?? 0);
  const high = sorted.at(-1) ?? 0;
  const positive = sorted.subarray(sorted.findIndex((value) => value > 0));
  const median = high > 0 ? positive[positive.length >> 1] : 0;
  if (high > 50 * median && median > 0) {
    return compressedAxis(low, high, 10 ** Math.floor(Math.log10(median)));
  }
  const inner = roundTicks(low, high > low ? high : low + 1, 5);
  const [beforeLast, last] = inner.slice(-2);
  const end = last < high ? exact(2 * last - beforeLast) : last;
  return {
    label: "",
    ticks: last < high ? [...inner, end] : inner,
    place: (value) => (value - low) / (end - low),
  };
}

/** An axis from the smallest to the largest finite value, even where they are equal. */
export function valueAxis(values: readonly number[]): Axis {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort();
  const low = sorted[0] ?? 0;
  const high = sorted.at(-1) ?? 0;
  const end = high > low ? high : low + 1;
  return {
    label: "",
    ticks: roundTicks(low, end, 5),
    place: (value) => (value - low) / (end - low),
  };
}

/** Linear up to about `knee`, logarithmic beyond. */
function compressedAxis(low: number, high: number, knee: number): Axis {
  const [first, last] = [Math.asinh(low / knee), Math.asinh(high / knee)];
  const decades = Math.floor(Math.log10(high / knee) + 1e-9);
  const stride = Math.ceil((decades + 1) / 6);
  const powers = Array.from(
    { length: Math.floor(decades / stride) + 1 },
    (_, i) => knee * 10 ** (i * stride),
  );
  return {
    label: `(logarithmic above ${formatTick(knee)})`,
    ticks: [0, ...powers],
    place: (value) => (Math.asinh(value / knee) - first) / (last - first),
  };
}

/** The multiples of 1, 2 or 5 times a power of ten within [low, high], at most about `count`. */
export function roundTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(low / step);
  const length = Math.floor(high / step) - first + 1;
  return Array.from({ length }, (_, i) => exact((first + i) * step));
}

/** A tick's value without the last digits that arithmetic leaves: 0.8, not 0.7999999999999999. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}

/** A tick's value as people write it: 0.05, 2,000, 1e+9. */
export function formatTick(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-3 || size >= 1e6)) return Number(value.toPrecision(6)).toExponential();
  return value.toLocaleString("en", { maximumSignificantDigits: 6 });
}
