/** What `matMul` and its kernels share: attributes and geometry. @module */
import type { Call, Precise } from "../../graph/op.ts";
import type { Activation } from "../shared/activation.ts";

/** The attributes of `matMul`; `transA` and `transB` are ONNX's Gemm's. */
export interface MatMul extends Precise {
  /** Whether `a` is given as `[K, M]`. */
  readonly transA: boolean;
  /** Whether `b` is given as `[N, K]`. */
  readonly transB: boolean;
  /** What follows, in the same kernel. */
  readonly activation: Activation;
}

/** No transposition, no activation. */
export const PLAIN: MatMul = { transA: false, transB: false, activation: "none" };

/** The extents and strides of a product. */
export function product(
  { inputs: [a, b], attributes: { transA, transB } }: Pick<Call<MatMul>, "inputs" | "attributes">,
) {
  const [m, k] = transA ? [a.shape[1], a.shape[0]] : a.shape;
  const n = b.shape[transB ? 0 : 1];
  return {
    m,
    n,
    k,
    strides: {
      A_ROW: transA ? 1 : k,
      A_COLUMN: transA ? m : 1,
      B_ROW: transB ? 1 : n,
      B_COLUMN: transB ? k : 1,
    },
  };
}
