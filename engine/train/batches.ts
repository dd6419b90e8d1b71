/** Which pictures a step takes: a function of the seed and the step alone, so a run can go on anywhere. @module */
import { streamOf, uniforms } from "../graph/random.ts";
import type { Recipe } from "./recipes.ts";

/** The pictures of a step: `order[offset]` … `order[offset + count - 1]` of its epoch's order. */
export interface Batch {
  readonly epoch: number;
  readonly offset: number;
  readonly count: number;
  /** Whether the epoch ends with this step. */
  readonly last: boolean;
}

/** All steps of a training. */
export interface Batches {
  readonly steps: number;
  readonly epochs: number;
  at(step: number): Batch;
  /** Picture numbers; the same array for all steps of an epoch. */
  orderOf(epoch: number): Uint32Array;
  /** The epoch of a step, from 0. */
  epochOf(step: number): number;
}

/** `indices` in a random order (Fisher and Yates). */
export function shuffled(indices: Uint32Array, random: () => number): Uint32Array {
  const order = indices.slice();
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/**
 * As many pictures as `indices` has, in a random order, every class equally often: a small class gives
 * each of its pictures once before any comes again, of a large one some are left out.
 */
function balanced(
  indices: Uint32Array,
  labels: ArrayLike<number>,
  random: () => number,
): Uint32Array {
  const byClass = Map.groupBy(indices, (i) => labels[i]);
  const order = new Uint32Array(indices.length);
  let filled = 0;
  [...byClass.values()].forEach((members, k) => {
    const end = Math.round((k + 1) * indices.length / byClass.size);
    while (filled < end) {
      const some = shuffled(Uint32Array.from(members), random).subarray(0, end - filled);
      order.set(some, filled);
      filled += some.length;
    }
  });
  return shuffled(order, random);
}

/** How many steps take each of `count` pictures once; of slices, on average. */
export function stepsPerEpochOf(count: number, { batch, slices }: Recipe): number {
  if (!slices) return Math.ceil(count / batch);
  const most = Math.min(batch, count);
  return Math.max(1, Math.round(count / ((Math.min(slices.least, most) + most) / 2)));
}

/** Plans the steps over `indices`, the training pictures; `labels` has the class of every picture. */
export function planBatches(
  indices: Uint32Array,
  recipe: Recipe,
  seed: number,
  labels: ArrayLike<number>,
): Batches {
  return recipe.slices
    ? sliceBatches(indices, recipe.slices.least, recipe, seed)
    : epochBatches(indices, recipe, seed, labels);
}

function epochBatches(
  indices: Uint32Array,
  recipe: Recipe,
  seed: number,
  labels: ArrayLike<number>,
): Batches {
  const perEpoch = stepsPerEpochOf(indices.length, recipe);
  const steps = recipe.steps ?? recipe.epochs * perEpoch;
  const epochOf = (step: number) => Math.floor(step / perEpoch);
  let current = { epoch: -1, order: indices };
  const orderOf = (epoch: number) => {
    if (epoch !== current.epoch) {
      const random = uniforms(seed, streamOf("shuffle"), epoch);
      const order = recipe.balance ? balanced(indices, labels, random) : shuffled(indices, random);
      current = { epoch, order };
    }
    return current.order;
  };
  return {
    steps,
    epochs: Math.ceil(steps / perEpoch),
    epochOf,
    orderOf,
    at(step) {
      const offset = step % perEpoch * recipe.batch;
      return {
        epoch: epochOf(step),
        offset,
        count: Math.min(recipe.batch, indices.length - offset),
        last: (step + 1) % perEpoch === 0 || step + 1 === steps,
      };
    },
  };
}

/** Slices count as epochs by the number of pictures that they take on average. */
function sliceBatches(
  indices: Uint32Array,
  least: number,
  recipe: Recipe,
  seed: number,
): Batches {
  const { batch, steps = 0 } = recipe;
  const order = shuffled(indices, uniforms(seed, streamOf("shuffle")));
  const most = Math.min(batch, indices.length);
  const fewest = Math.min(least, most);
  const perEpoch = stepsPerEpochOf(indices.length, recipe);
  const epochOf = (step: number) => Math.floor(step / perEpoch);
  return {
    steps,
    epochs: Math.ceil(steps / perEpoch),
    epochOf,
    orderOf: () => order,
    at(step) {
      const random = uniforms(seed, streamOf("slices"), step);
      const count = fewest + Math.floor(random() * (most - fewest + 1));
      return {
        epoch: epochOf(step),
        offset: Math.floor(random() * (indices.length - count + 1)),
        count,
        last: (step + 1) % perEpoch === 0 || step + 1 === steps,
      };
    },
  };
}
