/** Axes of things that are varied and of what came of them: a value's place, and back. @module */
import { duration, number, percent } from "../../shared/format.ts";
import type { ShownTrial, Varied, VariedThing } from "../../messages/sweeps.ts";

/** An axis; places on it are from 0, its beginning, to 1. */
export type Axis =
  & { readonly name: string; readonly label: string }
  & (
    | {
      readonly kind: "range";
      readonly low: number;
      readonly high: number;
      readonly log: boolean;
      readonly unit?: "share" | "seconds";
    }
    | { readonly kind: "choice"; readonly values: readonly Varied[] }
  );

type Range = Extract<Axis, { kind: "range" }>;

/** A mark beside an axis. */
export interface Tick {
  readonly place: number;
  readonly text: string;
}

/** The name of the axis of what came of a trial. */
export const ACCURACY = "accuracy";

/** The axes of a sweep: what is varied, then the accuracy that it led to. */
export const axesOf = (things: readonly VariedThing[], trials: readonly ShownTrial[]): Axis[] => [
  ...things,
  accuracyAxis(trials.flatMap(({ accuracy }) => accuracy ?? [])),
];

/** From a round share below all to one above them. */
export function accuracyAxis(shares: readonly number[]): Range {
  const { low, high } = roundEnds(shares);
  const ends = { low: Math.max(0, low), high: Math.min(1, high) };
  return {
    ...{ name: ACCURACY, label: "Validation accuracy", kind: "range", log: false, unit: "share" },
    ...ends,
  };
}

/** Of training times: logarithmic where they differ tenfold. */
export function secondsAxis(seconds: readonly number[]): Range {
  const [least, most] = [leastOf(seconds), mostOf(seconds)];
  const log = least > 0 && most >= 10 * least;
  const { low, high } = log
    ? { low: least / 1.1, high: most * 1.1 }
    : roundEnds([0, most > 0 ? most : 1]);
  return {
    ...{ name: "seconds", label: "Training time", kind: "range", log, unit: "seconds" },
    ...{ low, high },
  };
}

const leastOf = (values: readonly number[]) => values.reduce((a, b) => Math.min(a, b), Infinity);
const mostOf = (values: readonly number[]) => values.reduce((a, b) => Math.max(a, b), -Infinity);

/** The multiples of a round step that enclose some values; 0 and 1 around none. */
function roundEnds(values: readonly number[]): { low: number; high: number } {
  if (values.length === 0) return { low: 0, high: 1 };
  const [least, most] = [leastOf(values), mostOf(values)];
  const step = stepOf(Math.max(most - least, Math.abs(most) / 50, 1e-9));
  const [first, last] = [Math.floor(least / step), Math.ceil(most / step)];
  return { low: rounded((first === last ? first - 1 : first) * step), high: rounded(last * step) };
}

/** A step of 1, 2 or 5 times a power of ten, of which about five make the span. */
function stepOf(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / 5));
  return power * ([1, 2, 5].find((each) => each * power * 5 >= span) ?? 10);
}

/** Without what binary fractions leave behind. */
const rounded = (value: number) => Number(value.toPrecision(12));

/** Where a value is on an axis; `undefined` where it is not on it. */
export function placeOf(axis: Axis, value: Varied | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (axis.kind === "choice") {
    const index = axis.values.indexOf(value);
    return index < 0 ? undefined : (index + 0.5) / axis.values.length;
  }
  const { low, high, log } = axis;
  const as = log ? Math.log10 : (each: number) => each;
  const place = (as(Number(value)) - as(low)) / (as(high) - as(low));
  return Number.isFinite(place) ? Math.min(1, Math.max(0, place)) : high === low ? 0.5 : undefined;
}

/** What is at a place of an axis: a number of a range, the nearest choice. */
export function valueAt(axis: Axis, place: number): Varied {
  if (axis.kind === "choice") {
    const { values } = axis;
    return values[Math.min(values.length - 1, Math.max(0, Math.floor(place * values.length)))];
  }
  const { low, high, log } = axis;
  return log ? low * (high / low) ** place : low + (high - low) * place;
}

/** A value as an axis writes it. */
export function textOf(axis: Axis, value: Varied | undefined): string {
  if (value === undefined) return "–";
  if (axis.kind === "choice" || typeof value === "string") {
    return typeof value === "number" ? number(value) : value;
  }
  if (axis.unit === "share") return percent(value);
  if (axis.unit === "seconds") return secondsText(value);
  return shortText(value);
}

/** Shares from one to another: `91.2 to 98.7 %`. */
export const spanText = ([low, high]: readonly [low: number, high: number]) =>
  `${(100 * low).toFixed(1)} to ${percent(high)}`;

/** Of less than ten seconds a tenth counts. */
export const secondsText = (seconds: number) =>
  seconds < 10 ? `${Number(seconds.toPrecision(2))} s` : duration(seconds);

/** `0.003`, `2.5e-5`. */
function shortText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    return Number(value.toPrecision(3)).toExponential().replace("e+", "e");
  }
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

/** The marks of an axis, from its beginning on; of many choices only those that have room. */
export function ticksOf(axis: Axis, most = 6): Tick[] {
  const values = axis.kind === "choice" ? spaced(axis.values, 2 * most) : tickValues(axis, most);
  return values.flatMap((value) => {
    const place = placeOf(axis, value);
    return place === undefined ? [] : [{ place, text: tickText(axis, value) }];
  });
}

/** Marks are round: no digit is there for nothing. */
function tickText(axis: Axis, value: Varied): string {
  const unit = axis.kind === "range" ? axis.unit : undefined;
  if (unit === "share") return `${rounded(100 * Number(value))} %`;
  if (unit === "seconds") return `${value.toLocaleString("en")} s`;
  return textOf(axis, value);
}

function tickValues(axis: Range, most: number): number[] {
  const { low, high, log } = axis;
  if (high <= low) return [low];
  if (log) return logTicks(low, high, most);
  const step = stepOf(high - low);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => rounded((first + i) * step));
}

/** Powers of ten, with their halves and fifths where these are few; the ends where there are none. */
function logTicks(low: number, high: number, most: number): number[] {
  const powers = Array.from(
    { length: Math.floor(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, i) => 10 ** (Math.floor(Math.log10(low)) + i),
  );
  const isIn = (value: number) => value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9);
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const ticks = powers.flatMap((power) => factors.map((each) => rounded(each * power)))
      .filter(isIn);
    if (ticks.length >= 2 && ticks.length <= most) return ticks;
  }
  return [...spaced(powers.map(rounded).filter(isIn), most)];
}

/** At most so many of a list, at equal distances. */
function spaced<T>(values: readonly T[], most: number): readonly T[] {
  const every = Math.ceil(values.length / most);
  return values.filter((_, i) => i % every === 0);
}
