/** The pictures of each part of a shared training. @module */
import { streamOf, uniforms } from "../graph/random.ts";
import { type Batches, planBatches, shuffled } from "../train/batches.ts";
import type { TrainingSetup } from "../train/setup.ts";

/**
 * Deals `indices`, the training pictures, to so many parts by the seed alone: every class is spread over
 * all parts, and no part has more than one picture more than another, the first ones the most. `labels`
 * has the class of every picture. Throws a `RangeError` where a part would have none.
 */
export function dealParts(
  indices: Uint32Array,
  labels: ArrayLike<number>,
  count: number,
  seed: number,
): Uint32Array[] {
  if (count > indices.length) {
    throw new RangeError(
      `Cannot share ${indices.length} training pictures among ${count} workers as each needs one: ` +
        "take fewer workers",
    );
  }
  const random = uniforms(seed, streamOf("parts"));
  const byClass = [...Map.groupBy(indices, (i) => labels[i])].toSorted(([a], [b]) => a - b);
  const dealt = byClass.flatMap(([, members]) => [...shuffled(Uint32Array.from(members), random)]);
  return Array.from(
    { length: count },
    (_, part) => Uint32Array.from(dealt.filter((_, i) => i % count === part)).sort(),
  );
}

/**
 * The steps of the largest part, of which a training has as many as any other part: what is planned of
 * them follows from how many pictures there are.
 */
export function partBatches({ split, recipe, seed }: Plan, workers: number): Batches {
  const part = split.train.subarray(0, Math.ceil(split.train.length / workers));
  return planBatches(part, { ...recipe, balance: false }, seed, []);
}

/** What decides the steps of a training. */
type Plan = Pick<TrainingSetup, "split" | "recipe" | "seed">;

/** The seed of what is random in a part: orders, augmentation, dropout. */
export function seedOfPart(seed: number, part: number): number {
  return Math.floor(uniforms(seed, streamOf("seeds of parts"), part)() * 2 ** 32);
}

/**
 * The training of one part: its pictures, no validation, random numbers of its own, and as many steps as
 * all parts have.
 */
export function partSetup(
  setup: TrainingSetup,
  { part, workers }: { readonly part: number; readonly workers: number },
): TrainingSetup {
  const { split, recipe, seed, examples } = setup;
  const none = new Uint32Array();
  const parts = dealParts(split.train, examples.labels ?? [], workers, seed);
  return {
    ...setup,
    split: { train: parts[part], validation: none, test: none },
    recipe: { ...recipe, steps: partBatches(setup, workers).steps },
    seed: seedOfPart(seed, part),
  };
}
