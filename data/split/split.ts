/** Splits pictures into training, validation and test. @module */

/** The parts of a split. */
export type Part = (typeof PARTS)[number];

/** The parts, in the order in which a split is told. */
export const PARTS = ["train", "validation", "test"] as const;

/** Picture numbers of each part. */
export type Split = Readonly<Record<Part, Uint32Array>>;

/** How much goes where. */
export interface SplitOptions {
  /** Of all. */
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
 * picture. Groups stay whole, so that with large ones the shares are as near as can be; a class of two
 * groups is tested on one of them. Throws a `RangeError` on fractions outside [0, 1).
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
  const parts = share(labels, groups, wanted, random);
  for (const part of [2, 1]) fill(parts, part, labels, wanted[part]);
  const [train, validation, test] = parts.map(inOrder);
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
  const parts = share(labels, groups, Array.from({ length: folds }, () => counts), random).map(
    inOrder,
  );
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
 * first, each to the part that then still lacks the largest share of what it wants. Returns the groups
 * of each part, the largest first.
 */
function share(
  labels: ArrayLike<number>,
  groups: ArrayLike<number> | undefined,
  wanted: number[][],
  random: () => number,
): number[][][] {
  const units = unitsOf(labels.length, groups);
  shuffle(units, random);
  units.sort((a, b) => b.length - a.length);
  const lacking = wanted.map((counts) => counts.slice());
  const parts: number[][][] = wanted.map(() => []);
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
    parts[best].push(unit);
    for (const [label, count] of counts) lacking[best][label] -= count;
  }
  return parts;
}

/** The pictures of groups, in order. */
const inOrder = (groups: number[][]) => Uint32Array.from(groups.flat()).sort();

/**
 * Moves a group from training into a part for each class that the part should have and lacks: the
 * smallest without which training keeps all its classes. Few large groups would else all stay there.
 */
function fill(
  parts: number[][][],
  part: number,
  labels: ArrayLike<number>,
  wanted: readonly number[],
): void {
  const [train] = parts;
  const labelsOf = (group: number[]) => [...new Set(group.map((i) => labels[i]))];
  const trained = wanted.map(() => 0);
  for (const group of train) for (const label of labelsOf(group)) trained[label]++;
  const present = new Set(parts[part].flatMap(labelsOf));
  wanted.forEach((count, label) => {
    if (count === 0 || present.has(label)) return;
    const at = train.findLastIndex((group) => {
      const own = labelsOf(group);
      return own.includes(label) && own.every((each) => trained[each] > 1);
    });
    if (at < 0) return;
    const [group] = train.splice(at, 1);
    parts[part].push(group);
    for (const each of labelsOf(group)) {
      trained[each]--;
      present.add(each);
    }
  });
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
