/** What `matMul` and its kernels share: attributes and geometry. @module */
import type { Call, Precise } from "../../graph/op.ts";
import { type Shape, sizeOf } from "../../graph/spec.ts";
import type { Activation } from "../shared/activation.ts";
import { broadcastShape, broadcastWalk, type Walk } from "../shared/strides.ts";

/** The attributes of `matMul`; `transA` and `transB` are ONNX's Gemm's, of the last two dimensions. */
export interface MatMul extends Precise {
  /** Whether `a` is given as `[…, K, M]`. */
  readonly transA: boolean;
  /** Whether `b` is given as `[…, N, K]`. */
  readonly transB: boolean;
  /** What follows, in the same kernel. */
  readonly activation: Activation;
}

/** No transposition, no activation. */
export const PLAIN: MatMul = { transA: false, transB: false, activation: "none" };

/** The shape as matrices: a vector is a row on the left, a column on the right. */
export function asMatrices(shape: Shape, side: "left" | "right"): Shape {
  if (shape.length !== 1) return shape;
  return side === "left" ? [1, shape[0]] : [shape[0], 1];
}

/** What a product of matrices is, `batches` times over. */
export interface Product {
  /** Rows of a and y, columns of b and y, and terms, of each product. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** How many products side by side. */
  readonly batches: number;
  /** The walk over the products, by the matrices of a and of b. */
  readonly walk: Walk;
  /** The strides of an element within its matrix. */
  readonly strides: Readonly<Record<"A_ROW" | "A_COLUMN" | "B_ROW" | "B_COLUMN", number>>;
  /** How long the lines are in which a and b lie in memory. */
  readonly lines: readonly [a: number, b: number];
  /** Of y. */
  readonly shape: Shape;
}

/**
 * The extents and strides of a product; `undefined` where the leading dimensions don't broadcast. One
 * matrix b for all of a's is a single product of all their rows.
 */
export function productOf(
  { inputs, attributes: { transA, transB } }: Pick<Call<MatMul>, "inputs" | "attributes">,
): Product | undefined {
  const [a, b] = [asMatrices(inputs[0].shape, "left"), asMatrices(inputs[1].shape, "right")];
  const [rows, k] = transA ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
  const n = b.at(transB ? -2 : -1)!;
  const leading = [a.slice(0, -2), b.slice(0, -2)];
  const batch = broadcastShape(leading[0], leading[1]);
  if (!batch) return undefined;
  const isShared = !transA && sizeOf(leading[1]) === 1;
  const m = isShared ? rows * sizeOf(batch) : rows;
  return {
    m,
    n,
    k,
    batches: isShared ? 1 : sizeOf(batch),
    walk: isShared ? broadcastWalk([], [[], []]) : broadcastWalk(batch, leading),
    strides: {
      A_ROW: transA ? 1 : k,
      A_COLUMN: transA ? m : 1,
      B_ROW: transB ? 1 : n,
      B_COLUMN: transB ? k : 1,
    },
    lines: [a.at(-1)!, b.at(-1)!],
    shape: [
      ...batch,
      ...inputs[0].shape.length === 1 ? [] : [rows],
      ...inputs[1].shape.length === 1 ? [] : [n],
    ],
  };
}

/** The same of a call that fits. */
export function product(call: Pick<Call<MatMul>, "inputs" | "attributes">): Product {
  return productOf(call)!;
}
