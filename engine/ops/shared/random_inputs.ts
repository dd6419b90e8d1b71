/** Random inputs of samples, for the tests and the benchmark. @module */
import { integer, type Random, type Values } from "../../graph/op.ts";
import { type Shape, sizeOf } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";

/** Uniform numbers between `low` and `high`: in [-1, 1) where nothing is said. */
export function uniformValues(
  shape: Shape,
  random: Random,
  [low, high]: readonly [low: number, high: number] = [-1, 1],
): Values {
  return Float64Array.from({ length: sizeOf(shape) }, () => low + (high - low) * random());
}

/**
 * Numbers evenly spread in (-1, 1), none 0, in random order: where the largest is chosen, finite
 * differences make none pass another, or 0.
 */
export function distinctValues(shape: Shape, random: Random): Values {
  const size = sizeOf(shape);
  const values = Float64Array.from({ length: size }, (_, i) => (2 * i + 0.5) / size - 1);
  for (let i = size - 1; i > 0; i--) {
    const j = integer(random, 0, i);
    [values[i], values[j]] = [values[j], values[i]];
  }
  return values;
}

/** The words of a random step of a random seed in which `count` rows count. */
export function randomStep(count: number, random: Random): Values {
  const step = new Float64Array(STEP_SPEC.shape[0]);
  step[STEP.index] = integer(random, 0, 1000);
  step[STEP.seed] = integer(random, 0, 2 ** 32 - 1);
  step[STEP.count] = count;
  return step;
}

/** A random shape of one to four dimensions. */
export function randomShape(random: Random): Shape {
  return Array.from({ length: integer(random, 1, 4) }, () => integer(random, 1, 7));
}

/** Shapes for ops that work on each element alone; the last takes more than 65,535 workgroups. */
export const ELEMENTWISE_SHAPES: Shape[] = [[16, 512], [3, 7, 5, 3], [1, 1], [65536 * 64 + 1]];
