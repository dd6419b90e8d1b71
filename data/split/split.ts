/** Splits pictures into training, validation and test. @module */

/** The parts of a split. */
export type Part = (typeof PARTS)[number];

/** The parts, in the order in which a split is told. */
export const PARTS = ["train", "validation", "test"] as const;

/** Picture numbers of each part. */
export type Split = Readonly<Record<Part, Uint32Array>>;

/** How much goes where. */
export interface SplitOptions {
  readonly testFraction: number;
  /** Of what the test leaves. */
  readonly validationFraction: number;
  /** Uniform numbers in [0, 1). */
  readonly random: () => number;
  /** `[pictures]`: pictures of the same number stay together; each on its own where absent. */
  readonly groups?: ArrayLike<number>;
}

/**
 * Splits by class, so that each part has its share of every class; every class keeps a training
 * picture. Groups stay whole, so that with large ones the shares are as near as can be. Throws a
 * `RangeError` on fractions outside [0, 1).
 */
export function splitDataset(
  labels: ArrayLike<number>,
  classCount: number,
  { testFraction, validationFraction, random, groups }: SplitOptions,
): Split {
  for (const fraction of [testFraction, validationFraction]) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new RangeError(`Cannot split as a fraction must be in [0, 1): found ${fraction}`);
    }
  }
  const shares = countLabels(labels, classCount)
    .map((count) => wantedOf(count, { testFraction, validationFraction }));
  const wanted = PARTS.map((part) => shares.map((share) => share[part]));
  const [train, validation, test] = share(labels, groups, wanted, random);
  return { train, validation, test };
}

/** How many of a class's pictures each part should get. */
export function wantedOf(
  count: number,
  { testFraction, validationFraction }: Pick<SplitOptions, "testFraction" | "validationFraction">,
): Record<Part, number> {
  const test = Math.max(0, Math.min(Math.round(count * testFraction), count - 1));
  const rest = count - test;
  const validation = Math.max(0, Math.min(Math.round(rest * validationFraction), rest - 1));
  return { train: rest - validation, validation, test };
}

/**
 * Cuts pictures into `folds` parts of equal shares of every class; groups stay whole. Throws a
 * `RangeError` where a part gets none.
 */
export function foldDataset(
  labels: ArrayLike<number>,
  classCount: number,
  folds: number,
  { random, groups }: Pick<SplitOptions, "random" | "groups">,
): Uint32Array[] {
  const counts = countLabels(labels, classCount).map((count) => count / folds);
  const parts = share(labels, groups, Array.from({ length: folds }, () => counts), random);
  const empty = parts.findIndex(({ length }) => length === 0);
  if (empty >= 0) {
    throw new RangeError(
      `Cannot make ${folds} folds of ${labels.length} pictures as fold ${empty + 1} would have ` +
        "none to test: take fewer folds",
    );
  }
  return parts;
}

function countLabels(labels: ArrayLike<number>, classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (let i = 0; i < labels.length; i++) counts[labels[i]]++;
  return counts;
}

/**
 * Shares pictures out: `wanted[part][label]` is how many a part should get. The largest groups go
 * first, each to the part that then still lacks the largest share of what it wants.
 */
function share(
  labels: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
  wanted: number[][],
  random: () => number,
): Uint32Array[] {
  const units = unitsOf(labels.length, groups);
  shuffle(units, random);
  units.sort((a, b) => b.length - a.length);
  const lacking = wanted.map((counts) => counts.slice());
  const parts: number[][] = wanted.map(() => []);
  for (const unit of units) {
    const counts = new Map<number, number>();
    for (const i of unit) counts.set(labels[i], (counts.get(labels[i]) ?? 0) + 1);
    const lackAfter = (part: number) =>
      Math.min(
        ...[...counts].map(([label, count]) =>
          wanted[part][label] ? (lacking[part][label] - count) / wanted[part][label] : -Infinity
        ),
      );
    const lacks = wanted.map((_, part) => lackAfter(part));
    const best = lacks.indexOf(Math.max(...lacks));
    parts[best].push(...unit);
    for (const [label, count] of counts) lacking[best][label] -= count;
  }
  return parts.map((part) => Uint32Array.from(part.sort((a, b) => a - b)));
}

/** The pictures of each group. */
function unitsOf(count: number, groups?: ArrayLike<number>): number[][] {
  const units = new Map<number, number[]>();
  for (let i = 0; i < count; i++) {
    const group = groups?.[i] ?? i;
    const unit = units.get(group);
    if (unit) unit.push(i);
    else units.set(group, [i]);
  }
  return [...units.values()];
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle<T>(items: T[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}
