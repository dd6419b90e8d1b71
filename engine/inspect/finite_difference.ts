/** A derivative without derivatives: the loss on both sides of a weight. @module */
import type { StoredTensor } from "../formats/safetensors.ts";

/** A network on a picture, whose weights can be moved. */
export interface MovableNetwork {
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** The class that is wanted. */
  readonly wanted: number;
  /** `[classes]`: the logits with other numbers for one variable. */
  logitsWith(name: string, numbers: Float32Array): Promise<ArrayLike<number>>;
}

/** The loss a little below and above a weight's number. */
export interface FiniteDifference {
  /** How far the weight is moved each way. */
  readonly step: number;
  readonly below: number;
  readonly above: number;
  /** (above − below) / (2 · step). */
  readonly slope: number;
  /** How far the slope of the next larger step is off. */
  readonly uncertainty: number;
}

/** How far a weight of size 1 is moved: from where curves and kinks disturb to where rounding does. */
const STEPS = [2 ** -5, 2 ** -7, 2 ** -9, 2 ** -11];

/**
 * Moves one number of a variable both ways, by steps that suit its size, or its variable's. Of two
 * neighbouring steps those that agree best are neither too far nor too near (Ridders, 1982); the nearer
 * of them is taken.
 */
export async function differenceOf(
  { weights, wanted, logitsWith }: MovableNetwork,
  variable: string,
  index: number,
): Promise<FiniteDifference> {
  const numbers = Float32Array.from(weights.get(variable)!.data);
  const weight = numbers[index];
  const size = Math.max(Math.abs(weight), rootMeanSquare(numbers)) || 1;
  const lossAt = async (value: number) =>
    crossEntropy(await logitsWith(variable, numbers.with(index, value)), wanted);
  const found: Omit<FiniteDifference, "uncertainty">[] = [];
  for (const step of STEPS) {
    // The numbers that the network really has: floats, not weight ± step.
    const [low, high] = [-step, step].map((by) => Math.fround(weight + by * size));
    const [below, above] = [await lossAt(low), await lossAt(high)];
    found.push({ step: (high - low) / 2, below, above, slope: (above - below) / (high - low) });
  }
  return found.slice(1)
    .map((one, i) => ({ ...one, uncertainty: Math.abs(one.slope - found[i].slope) }))
    .reduce((best, one) => one.uncertainty < best.uncertainty ? one : best);
}

function rootMeanSquare(numbers: Float32Array): number {
  return Math.sqrt(numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length);
}

/** −log of a class's probability, in float64. */
function crossEntropy(logits: ArrayLike<number>, wanted: number): number {
  const all = Array.from(logits);
  const highest = all.reduce((a, b) => Math.max(a, b));
  const sum = all.reduce((total, logit) => total + Math.exp(logit - highest), 0);
  return highest + Math.log(sum) - all[wanted];
}
