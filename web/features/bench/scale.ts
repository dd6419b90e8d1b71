/** Logarithmic scales for the roofline. @module */

/** A scale from values to pixels, with its round values. */
export interface Scale {
  (value: number): number;
  /** Powers of ten within the range. */
  readonly ticks: readonly number[];
}

/** Spreads the values, with half a decade on each side, from one pixel to another. */
export function logScale(values: readonly number[], from: number, to: number): Scale {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const low = Math.min(...logs) - 0.3;
  const high = Math.max(...logs) + 0.3;
  const scale = (value: number) => from + (to - from) * (Math.log10(value) - low) / (high - low);
  const first = Math.ceil(low);
  const count = Math.max(0, Math.floor(high) - first + 1);
  return Object.assign(scale, {
    ticks: Array.from({ length: count }, (_, i) => 10 ** (first + i)),
  });
}

const PREFIXES = ["", "k", "M", "G", "T", "P"];

/** A figure with three digits and a prefix: `1.23 G`. */
export function short(value: number): string {
  const power = value > 0 ? Math.floor(Math.log10(value) / 3) : 0;
  const index = Math.max(0, Math.min(PREFIXES.length - 1, power));
  return `${Number((value / 1000 ** index).toPrecision(3))} ${PREFIXES[index]}`;
}
