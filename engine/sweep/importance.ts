/** How much each thing that a sweep varies matters. @module */
import type { Dimension } from "./space.ts";
import { resultsByJob, scoreOf, type Sweep } from "./sweep.ts";
import type { JobResult, Varied } from "./trial.ts";

/** How much a thing matters, and where its best values are. */
export interface Importance {
  readonly name: string;
  /** The share of the accuracies' variance that it explains alone, between 0 and 1. */
  readonly share: number;
  /** Its values in groups, in their order. */
  readonly groups: readonly Group[];
}

/** Settings whose values are the same, or near each other. */
export interface Group {
  /** The lowest and the highest value, or the word. */
  readonly from: Varied;
  readonly to: Varied;
  readonly settings: number;
  /** The mean validation accuracy of its settings. */
  readonly accuracy: number;
}

/** The accuracy of a setting. */
interface Observation {
  readonly value: Varied;
  readonly accuracy: number;
}

/** A range is cut into so many groups at most … */
const MOST_GROUPS = 4;
/** … of so many settings at least. */
const LEAST_IN_GROUP = 3;

/**
 * For each thing that is varied the share of the variance of validation accuracy, between settings, that
 * it explains alone: epsilon squared of a one-way analysis of variance, `(SSb − dfb · MSw) / SSt`, which
 * is not biased towards things with many values as the correlation ratio is (T. L. Kelley, "An Unbiased
 * Correlation Ratio Measure", PNAS 21, 1935). The groups are its values, or, of a range, up to four of
 * equally many settings. All settings are compared at the first rung, where all of them were. What
 * matters by interplay alone has no share. The most important first; none where fewer than three groups'
 * degrees of freedom are left, or all settings are equal.
 */
export function importanceOf(sweep: Sweep, results: readonly JobResult[]): Importance[] {
  const found = resultsByJob(results);
  const accuracies = sweep.settings.map((_, setting) =>
    scoreOf(sweep, found, setting, 0)?.accuracy ?? NaN
  );
  return sweep.dimensions.flatMap((dimension) => {
    const observations = sweep.settings
      .map(({ varied }, i) => ({ value: varied[dimension.name], accuracy: accuracies[i] }))
      .filter(({ accuracy }) => Number.isFinite(accuracy));
    return explainedBy(dimension, observations) ?? [];
  }).sort((a, b) => b.share - a.share);
}

function explainedBy(
  dimension: Dimension,
  observations: readonly Observation[],
): Importance | undefined {
  const groups = groupsOf(dimension, observations);
  const within = observations.length - groups.length;
  if (groups.length < 2 || within < 1) return undefined;
  const mean = meanOf(observations);
  const total = sum(observations, ({ accuracy }) => (accuracy - mean) ** 2);
  if (total === 0) return undefined;
  const between = sum(groups, (group) => group.length * (meanOf(group) - mean) ** 2);
  const share = (between - (groups.length - 1) * (total - between) / within) / total;
  return {
    name: dimension.name,
    share: Math.min(Math.max(share, 0), 1),
    groups: groups.map((group) => ({
      from: group[0].value,
      to: group.at(-1)!.value,
      settings: group.length,
      accuracy: meanOf(group),
    })),
  };
}

function groupsOf(
  { range, values }: Dimension,
  observations: readonly Observation[],
): Observation[][] {
  if (values) {
    return values.map((value) => observations.filter((each) => each.value === value))
      .filter(({ length }) => length > 0);
  }
  const byValue = Map.groupBy(observations, ({ value }) => value);
  const sorted = [...byValue].sort(([a], [b]) => (a as number) - (b as number));
  const isGrid = sorted.every(([, { length }]) => length >= LEAST_IN_GROUP);
  if (range && (isGrid || sorted.length <= MOST_GROUPS)) return sorted.map(([, group]) => group);
  const all = sorted.flatMap(([, group]) => group);
  const count = Math.min(MOST_GROUPS, Math.floor(all.length / LEAST_IN_GROUP));
  return Array.from(
    { length: count },
    (_, i) =>
      all.slice(Math.round(i * all.length / count), Math.round((i + 1) * all.length / count)),
  );
}

const sum = <T>(items: readonly T[], value: (item: T) => number) =>
  items.reduce((total, item) => total + value(item), 0);

const meanOf = (observations: readonly Observation[]) =>
  sum(observations, ({ accuracy }) => accuracy) / observations.length;
