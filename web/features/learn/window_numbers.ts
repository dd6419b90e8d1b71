/** What a window of the lesson sees, and what becomes of it. @module */
import type { Choice, Outcome } from "../../messages/learn.ts";
import type { Place } from "../../shared/grid.ts";

/** A window of the lesson in numbers. */
export interface WindowNumbers {
  /** `[K, K]`, 0 in the padding. */
  readonly inputs: readonly number[];
  /** `[K, K]`: whether a place is in the picture. */
  readonly inside: readonly boolean[];
  /** `[K, K]`: of a convolution, each pixel times its weight. */
  readonly products: readonly number[];
  /** The place of the largest pixel, the first of equals; the padding never wins. */
  readonly winner: number;
  /** The cell of the map: the sum of the products, or the largest pixel. */
  readonly value: number;
}

/** The numbers of the window of a cell; `picture` is `[size, size]`, `weights` `[K, K]`. */
export function windowNumbers(
  { operation, size, kernel, stride }: Choice,
  { before }: Outcome,
  picture: readonly number[],
  weights: readonly number[],
  { y, x }: Place,
): WindowNumbers {
  const places = weights.map((_, k) => ({
    row: y * stride - before + Math.floor(k / kernel),
    column: x * stride - before + k % kernel,
  }));
  const inside = places.map(({ row, column }) =>
    row >= 0 && row < size && column >= 0 && column < size
  );
  const inputs = places.map(({ row, column }, k) => inside[k] ? picture[row * size + column] : 0);
  const products = inputs.map((value, k) => value * weights[k]);
  const winner = inputs.reduce(
    (best, value, k) => inside[k] && (best < 0 || value > inputs[best]) ? k : best,
    -1,
  );
  const sum = products.reduce((a, b) => a + b, 0);
  return {
    inputs,
    inside,
    products,
    winner,
    value: operation === "pooling" ? inputs[winner] : sum,
  };
}

/** `[places, places]`: the whole map. */
export function mapOf(
  choice: Choice,
  outcome: Outcome,
  picture: readonly number[],
  weights: readonly number[],
): number[] {
  const { places } = outcome;
  return Array.from({ length: places * places }, (_, i) => {
    const place = { y: Math.floor(i / places), x: i % places };
    return windowNumbers(choice, outcome, picture, weights, place).value;
  });
}
