/** How much each thing that is varied matters. @module */
import type { Dimension } from "./space.ts";
import { resultsByJob, scoreOf, type Sweep } from "./sweep.ts";
import type { JobResult } from "./trial.ts";

/** How much a thing that is varied matters. */
export interface Importance {
  /** The option's name. */
  readonly name: string;
  /** Of the variance between settings what goes with this alone, between 0 and 1. */
  readonly share: number;
}

/** A range is cut into at most so many parts. */
const MOST_PARTS = 4;

/**
 * How much each thing that is varied matters, the most first: the share of the variance between the
 * settings' accuracies that its value alone explains, less what chance would (ε² of an analysis of
 * variance: T. L. Kelley, "An unbiased correlation ratio measure", PNAS 1935). Ranges are cut into parts
 * with as many settings each. Of halving the first rung counts, in which all settings are. What two
 * things do together is in no share. Empty where too few settings are trained, or all are alike.
 */
export function importanceOf(sweep: Sweep, results: readonly JobResult[]): Importance[] {
  const found = resultsByJob(results);
  const scored = sweep.settings.flatMap(({ varied }, setting) => {
    const accuracy = scoreOf(sweep, found, setting, 0)?.accuracy;
    return Number.isFinite(accuracy) ? [{ varied, accuracy: accuracy! }] : [];
  });
  const accuracies = scored.map(({ accuracy }) => accuracy);
  const shares = sweep.dimensions.map((dimension) => {
    const values = scored.map(({ varied }) => varied[dimension.name]);
    return { name: dimension.name, share: explained(groupsOf(dimension, values), accuracies) };
  });
  if (shares.some(({ share }) => share === undefined)) return [];
  return (shares as Importance[]).sort((a, b) => b.share - a.share);
}

/** The group of each value: of a choice the value itself, of a range the part that it is in. */
function groupsOf({ values: choices }: Dimension, values: readonly (string | number)[]): number[] {
  if (choices) return values.map((value) => choices.indexOf(value));
  const sorted = values.map(Number).sort((a, b) => a - b);
  const parts = Math.min(MOST_PARTS, Math.floor(sorted.length / 3));
  const cuts = Array.from(
    { length: Math.max(0, parts - 1) },
    (_, i) => sorted[Math.floor((i + 1) * sorted.length / parts)],
  );
  return values.map((value) => cuts.filter((cut) => Number(value) >= cut).length);
}

/** ε² of groups of values; `undefined` where there are too few values, or these are all alike. */
function explained(groups: readonly number[], values: readonly number[]): number | undefined {
  const count = values.length;
  const byGroup = [...Map.groupBy(values, (_, i) => groups[i]).values()];
  const free = count - byGroup.length;
  const total = squares(values);
  if (free < 2 || !(total > 0)) return undefined;
  const within = byGroup.reduce((sum, group) => sum + squares(group), 0);
  const byChance = (byGroup.length - 1) * within / free;
  return Math.max(0, (total - within - byChance) / total);
}

/** The sum of squared distances from the mean. */
function squares(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
