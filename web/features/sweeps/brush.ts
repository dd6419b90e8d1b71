/** Brushes of axes: what lies between two places is let through. @module */
import type { Axis } from "./axes.ts";

/** From 0 to 1, the lower first. */
export type Brush = readonly [low: number, high: number];

/** Nothing is held back. */
export const WHOLE: Brush = [0, 1];

/** How far a key moves an end: of choices by one. */
const STEP = 0.02;
const FAR = 5;

/** The least that a brush of an axis lets through. */
const leastOf = (axis: Axis) => axis.kind === "choice" ? 1 / axis.values.length : 0.01;

/** What was dragged over; of choices whole ones. `undefined` where it is everything. */
export function dragged(axis: Axis, from: number, to: number): Brush | undefined {
  const [low, high] = [Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))];
  if (axis.kind === "range") return kept([low, Math.max(high, low + leastOf(axis))]);
  const count = axis.values.length;
  const first = Math.min(count - 1, Math.floor(low * count));
  return kept([first / count, Math.max(first + 1, Math.ceil(high * count)) / count]);
}

/** The brush after a key moved one of its ends; the same where the key means nothing. */
export function moved(axis: Axis, brush: Brush, end: "low" | "high", key: string): Brush {
  const [low, high] = brush;
  const step = axis.kind === "choice" ? 1 / axis.values.length : STEP;
  const by: Record<string, number> = {
    ArrowUp: step,
    ArrowRight: step,
    ArrowDown: -step,
    ArrowLeft: -step,
    PageUp: FAR * step,
    PageDown: -FAR * step,
    Home: -1,
    End: 1,
  };
  if (!Object.hasOwn(by, key)) return brush;
  const least = leastOf(axis);
  return end === "low"
    ? [within(low + by[key], 0, high - least), high]
    : [low, within(high + by[key], low + least, 1)];
}

const within = (value: number, least: number, most: number) =>
  Number(Math.min(most, Math.max(least, value)).toFixed(6));

/** A brush that holds something back. */
export const kept = ([low, high]: Brush): Brush | undefined =>
  low <= 0 && high >= 1 ? undefined : [low, high];
