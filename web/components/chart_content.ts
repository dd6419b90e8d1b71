/** What is in a chart, and which of it is in sight. @module */
import type { Signal } from "@preact/signals";
import { type Extent, extentOf } from "../../engine/report/outliers.ts";

/** How a line is drawn. */
export type Look = "faint" | "solid" | "dots";

/** A line of a chart with its own points; `y` is `null` where there is no number. */
export interface Line {
  readonly label: string;
  /** A custom property that holds the colour. */
  readonly color: string;
  readonly look: Look;
  /** Rising. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  readonly isSmoothed?: boolean;
}

/** What a look means. */
export type LegendEntry = Pick<Line, "label" | "color" | "look">;

/** Something that happened, marked across the chart. */
export interface ChartMark {
  readonly label: string;
  /** A letter that stands for its kind. */
  readonly glyph: string;
  readonly color: string;
  readonly step: number;
  /** Where it is on the axis. */
  readonly x: number;
}

/** Part of the axis. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A chart's content. */
export interface ChartContent {
  readonly axis: string;
  /** Where the axis of the values begins and ends: from 0 on, between 0 and 1, or as they are. */
  readonly scale: "loss" | "fraction" | "value";
  readonly lines: readonly Line[];
  readonly marks?: readonly ChartMark[];
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Whether the scale leaves out values far from all others of their line, which are then marked. */
  readonly leavesOut?: boolean;
  readonly zoom?: Stretch;
  /** Zoomed to a stretch of the axis; `undefined` shows all again. */
  readonly onZoom: (stretch: Stretch | undefined) => void;
  /** The place on the axis whose values are read, in all charts that share it. */
  readonly cursor: Signal<number | undefined>;
}

/** All but smoothed lines, which have the same gaps and spread what is far from others. */
export const measured = (lines: readonly Line[]) => lines.filter(({ isSmoothed }) => !isSmoothed);

/** Whether the values' axis is logarithmic: a share is between 0 and 1 always. */
export const isLog = ({ logY, scale, lines }: ChartContent) =>
  logY === true && scale !== "fraction" &&
  lines.some(({ y }) => y.some((value) => value !== null && value > 0));

/** What the scale shows of the values, before it is rounded; `undefined` where there are none. */
export function shownExtent(content: ChartContent): Extent | undefined {
  const log = isLog(content);
  const extents = measured(content.lines).flatMap(({ y }) => {
    const values = log ? y.filter((value) => value !== null && value > 0) : y;
    return (content.leavesOut ? extentOf(values) : wholeExtent(values)) ?? [];
  });
  if (extents.length === 0) return undefined;
  return {
    low: Math.min(...extents.map(({ low }) => low)),
    high: Math.max(...extents.map(({ high }) => high)),
  };
}

function wholeExtent(values: readonly (number | null)[]): Extent | undefined {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value !== null) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return low <= high ? { low, high } : undefined;
}

/** How many values lie beyond what the scale shows, not above 0 and not finite. */
export function unseen(content: ChartContent) {
  const values = measured(content.lines).flatMap(({ y }) => y);
  const extent = content.scale === "fraction" ? undefined : shownExtent(content);
  const log = isLog(content);
  const count = (is: (value: number) => boolean) =>
    values.filter((value) => value !== null && is(value)).length;
  return {
    gaps: values.length - count(() => true),
    notPositive: log ? count((value) => value <= 0) : 0,
    beyond: extent
      ? count((value) => value > extent.high || (value < extent.low && !(log && value <= 0)))
      : 0,
  };
}

/**
 * The value of a line at a place of the axis: that of its nearest point; `undefined` before its first
 * and beyond its last one.
 */
export function valueAt({ x, y }: Line, place: number): number | null | undefined {
  if (x.length === 0 || place < x[0] || place > x[x.length - 1]) return undefined;
  let [low, high] = [0, x.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle] <= place) low = middle;
    else high = middle;
  }
  return y[place - x[low] <= x[high] - place ? low : high];
}
