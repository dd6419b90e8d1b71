/** A few numbers of what PyTorch found, so that the suite needs no PyTorch. @module */
import type { TorchOutcome } from "./pytorch.ts";

/** Kept of a network: all logits, and of each variable some elements and two sums. */
export interface Fixture {
  readonly logits: readonly number[];
  /** By Loupe's name: `marksOf` of it in PyTorch's layout. */
  readonly trained: Readonly<Record<string, readonly number[]>>;
}

/** Four elements spread over a tensor, the sum, and the sum with alternating signs of its blocks of three. */
export function marksOf(numbers: ArrayLike<number>): number[] {
  const spread = [0, 1, 2, 3].map((i) => numbers[Math.floor(i * (numbers.length - 1) / 3)]);
  let [sum, signed] = [0, 0];
  for (let i = 0; i < numbers.length; i++) {
    sum += numbers[i];
    signed += Math.floor(i / 3) % 2 ? numbers[i] : -numbers[i];
  }
  return [...spread, sum / numbers.length, signed / numbers.length];
}

/** What is kept of an outcome. */
export function fixtureOf({ logits, trained }: TorchOutcome): Fixture {
  const short = (value: number) => Number(value.toPrecision(8));
  return {
    logits: [...logits].map(short),
    trained: Object.fromEntries(
      [...trained].map(([name, numbers]) => [name, marksOf(numbers).map(short)]),
    ),
  };
}

/** Where they are. */
export const fixtureUrl = (network: string) => new URL(`fixtures/${network}.json`, import.meta.url);
