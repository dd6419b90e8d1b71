/** The words of a step: the one thing that the host writes in every step. @module */
import { type Spec, u32 } from "./spec.ts";

/**
 * The places of the words of `step u32[8]`, which shaders read by name: `struct Step` of
 * `shaders/shared/step.wgsl`. Floats are stored as their bits.
 */
export const STEP = {
  /** The number of the step, from 0; keys the random numbers. */
  index: 0,
  /** How many rows of the batch count; those beyond it are masked. */
  count: 1,
  /** The run's seed. */
  seed: 2,
  /** Where in `order` the batch starts. */
  offset: 3,
  /** Float bits. */
  learningRate: 4,
  /** Float bits of what the optimizer multiplies gradients by; 0 where it skips the step. */
  gradientScale: 5,
  /** Float bits of the corrections of the optimizer's moving means, `CORRECTIONS` words. */
  corrections: 6,
} as const;

/** The most moving means of an optimizer that are corrected. */
export const CORRECTIONS = 2;

/** The spec of the `step` tensor. */
export const STEP_SPEC: Spec = u32(STEP.corrections + CORRECTIONS);

/** What the words of a step say. */
export interface StepWords {
  readonly index: number;
  readonly count: number;
  readonly seed: number;
  readonly offset: number;
  readonly learningRate: number;
  readonly gradientScale: number;
  readonly corrections: readonly number[];
}

/**
 * The words of a step, as `STEP` lays them out; what is not said is 0, and gradients are as they are.
 * Throws a `RangeError` where there are more corrections than `CORRECTIONS`.
 */
export function stepWords(said: Partial<StepWords>): Uint32Array<ArrayBuffer> {
  const { index = 0, count = 0, seed = 0, offset = 0 } = said;
  const { learningRate = 0, gradientScale = 1, corrections = [] } = said;
  if (corrections.length > CORRECTIONS) {
    throw new RangeError(
      `Cannot tell shaders ${corrections.length} corrections: at most ${CORRECTIONS}`,
    );
  }
  const words = new Uint32Array(STEP_SPEC.shape[0]);
  words.set([index, count, seed, offset, ...[learningRate, gradientScale].map(bitsFromFloat)]);
  words.set(corrections.map(bitsFromFloat), STEP.corrections);
  return words;
}

const bits = new DataView(new ArrayBuffer(4));

/** The float whose bits are `word`. */
export function floatFromBits(word: number): number {
  bits.setUint32(0, word);
  return bits.getFloat32(0);
}

/** The bits of a float, rounded to float32. */
export function bitsFromFloat(value: number): number {
  bits.setFloat32(0, value);
  return bits.getUint32(0);
}
