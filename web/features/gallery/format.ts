/** Numbers as people read them. @module */

/** Three significant digits, with a true minus. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5)
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

/** The same with three places at most, where room is scarce. */
export function short(value: number): string {
  return Math.abs(value) < 0.1 ? format(Number(value.toFixed(3))) : format(value);
}

/** A share in percent. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value > 0 && value < 10 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** Some of something: `1 map`, `16 maps`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}
