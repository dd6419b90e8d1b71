/** What a sweep varies, and the settings that it tries. @module */
import {
  array,
  boolean,
  literal,
  Mismatch,
  name,
  number,
  object,
  optional,
  type Schema,
} from "../formats/schema.ts";
import { streamOf, uniforms } from "../graph/random.ts";
import { shuffled } from "../train/batches.ts";
import { VARIED, type Varied } from "./trial.ts";

/** A thing that is varied, by its option's name: among some values, or within a range. */
export interface Dimension {
  readonly name: string;
  /** At least two; absent of a range. */
  readonly values?: readonly Varied[];
  readonly range?: Range;
}

/** Both bounds are included. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly isWhole: boolean;
  /** Whether equal ratios are equally likely. */
  readonly isLog: boolean;
}

/** The ways to search. */
export const SEARCHES = ["grid", "random", "halving"] as const;
/** One of them. */
export type Search = typeof SEARCHES[number];

/** A value of each dimension, by its name. */
export type Point = Readonly<Record<string, Varied>>;

/** How many points are asked for, and by which random numbers. */
export interface Asked {
  readonly search: Search;
  /** At most. */
  readonly count: number;
  readonly seed: number;
}

/**
 * The points to try, each another: of a grid all, with as many of each range as the count allows; else
 * drawn at random, each value by its dimension's name and the point's number alone, so that more points
 * begin with the same ones. Throws a `RangeError` where a grid has more points than that.
 */
export function pointsOf(
  dimensions: readonly Dimension[],
  { search, count, seed }: Asked,
): Point[] {
  if (search === "grid") return gridOf(dimensions, count);
  if (dimensions.every(isFinite)) {
    const all = productOf(dimensions.map((each) => valuesOf(each)));
    const order = shuffled(
      Uint32Array.from(all, (_, i) => i),
      uniforms(seed, streamOf("sweep")),
    );
    return Array.from(order.subarray(0, count), (i) => pointOf(dimensions, all[i]));
  }
  const points = new Map<string, Point>();
  for (let i = 0; points.size < count && i < TRIES * count; i++) {
    const at = ({ name }: Dimension) => uniforms(seed, streamOf(`sweep ${name}`), i)();
    const point = pointOf(dimensions, dimensions.map((each) => drawn(each, at(each))));
    points.set(JSON.stringify(point), point);
  }
  return [...points.values()];
}

/** So often a point is drawn, where ranges hardly have so many. */
const TRIES = 20;

/** Beyond so many a range counts as never exhausted. */
const FEW = 1000;

const isFinite = ({ range }: Dimension) =>
  !range || range.isWhole && range.to - range.from < FEW && !range.isLog;

/** All values of a dimension that has no more than a few. */
function valuesOf({ values, range }: Dimension): readonly Varied[] {
  return values ??
    Array.from({ length: range!.to - range!.from + 1 }, (_, i) => range!.from + i);
}

/** The value at a place of [0, 1) in a dimension. */
function drawn({ values, range }: Dimension, place: number): Varied {
  return values ? values[Math.floor(place * values.length)] : within(range!, place);
}

/** The value at a place of [0, 1] in a range, in four digits: what is told is what is trained with. */
function within({ from, to, isWhole, isLog }: Range, place: number): number {
  if (isWhole && !isLog) return Math.min(to, from + Math.floor(place * (to - from + 1)));
  const value = isLog ? from * (to / from) ** place : from + (to - from) * place;
  const rounded = isWhole ? Math.round(value) : Number(value.toPrecision(4));
  return Math.min(Math.max(rounded, from), to);
}

function gridOf(dimensions: readonly Dimension[], most: number): Point[] {
  const ranges = dimensions.filter(({ range }) => range).length;
  const choices = dimensions.reduce((product, { values }) => product * (values?.length ?? 1), 1);
  const perRange = ranges ? Math.floor((most / choices) ** (1 / ranges) + 1e-9) : 0;
  const axes = dimensions.map(({ values, range }) =>
    values ?? pointsIn(range!, Math.max(2, perRange))
  );
  const count = axes.reduce((product, { length }) => product * length, 1);
  if (count > most) {
    throw new RangeError(
      `Cannot try all of a grid as it has ${count} settings: expected ${most} or fewer`,
    );
  }
  return productOf(axes).map((values) => pointOf(dimensions, values));
}

/** So many values of a range at equal distances, each another. */
function pointsIn(range: Range, count: number): number[] {
  const { from, to, isWhole, isLog } = range;
  const at = (place: number) =>
    isWhole && !isLog ? Math.round(from + (to - from) * place) : within(range, place);
  return [...new Set(Array.from({ length: count }, (_, i) => at(i / (count - 1))))];
}

function productOf(axes: readonly (readonly Varied[])[]): Varied[][] {
  return axes.reduce<Varied[][]>(
    (rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
}

const pointOf = (dimensions: readonly Dimension[], values: readonly Varied[]): Point =>
  Object.fromEntries(dimensions.map(({ name }, i) => [name, values[i]]));

/** What a dimension must be. */
export const DIMENSION: Schema<Dimension> = (value) => {
  const dimension = object<Dimension>({
    name,
    values: optional(array(VARIED, 2)),
    range: optional(
      object({ from: number(), to: number(), isWhole: boolean, isLog: boolean }),
    ),
  })(value);
  if (!dimension.values === !dimension.range) throw new Mismatch(value, "values or a range");
  return dimension;
};

/** What a search must be. */
export const SEARCH: Schema<Search> = literal(...SEARCHES);
