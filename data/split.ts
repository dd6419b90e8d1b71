/** Splits pictures into training, validation and test. @module */

/** Picture numbers of each part. */
export interface Split {
  readonly train: Uint32Array;
  readonly validation: Uint32Array;
  readonly test: Uint32Array;
}

/** How much goes where. */
export interface SplitOptions {
  readonly testFraction: number;
  /** Of what the test leaves. */
  readonly validationFraction: number;
  /** Uniform numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Splits by class, so that each part has its share of every class; every class keeps a training
 * picture. Throws a `RangeError` on fractions outside [0, 1).
 */
export function splitDataset(
  labels: ArrayLike<number>,
  classCount: number,
  { testFraction, validationFraction, random }: SplitOptions,
): Split {
  for (const fraction of [testFraction, validationFraction]) {
    if (!(fraction >= 0 && fraction < 1)) {
      throw new RangeError(`Cannot split as a fraction must be in [0, 1): found ${fraction}`);
    }
  }
  const parts: { [part in keyof Split]: number[] } = { train: [], validation: [], test: [] };
  for (let label = 0; label < classCount; label++) {
    const members = Array.from(labels, (_, i) => i).filter((i) => labels[i] === label);
    shuffle(members, random);
    const test = Math.min(Math.round(members.length * testFraction), members.length - 1);
    const rest = members.length - test;
    const validation = Math.min(Math.round(rest * validationFraction), rest - 1);
    parts.test.push(...members.slice(0, test));
    parts.validation.push(...members.slice(test, test + validation));
    parts.train.push(...members.slice(test + validation));
  }
  return {
    train: Uint32Array.from(parts.train),
    validation: Uint32Array.from(parts.validation),
    test: Uint32Array.from(parts.test),
  };
}

/** Shuffles in place (Fisher and Yates). */
export function shuffle<T>(items: T[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j], items[i]];
  }
}
