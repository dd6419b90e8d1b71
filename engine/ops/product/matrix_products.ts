/** `matMul` as a product for subgroup matrices, and how a matrix is packed for them. @module */
import { type Call, input, type MatrixExtents, type Operand } from "../../graph/op.ts";
import { f16 } from "../../graph/spec.ts";
import packMatrix from "../../../shaders/product/pack_matrix.wgsl" with { type: "text" };
import matrixRows from "../../../shaders/product/matrix_rows.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import {
  type MatrixProduct,
  type MatrixProducts,
  type Packing,
  roundUp,
} from "../shared/subgroup_matrices.ts";
import { type MatMul, product } from "./product.ts";

/** A matrix, or one for each of some taps, by the distances of its elements. */
export interface StridedMatrix {
  readonly from: Operand;
  readonly rows: number;
  readonly terms: number;
  readonly rowStride: number;
  readonly termStride: number;
  readonly taps?: number;
  /** Whether the last tap comes first. */
  readonly isFlipped?: boolean;
}

/** Packs a matrix for matrices of so many rows and terms, which of all taps come one after the other. */
export function matrixPacking(
  { from, rows, terms, rowStride, termStride, taps = 1, isFlipped = false }: StridedMatrix,
  [unit, depth]: readonly [rows: number, terms: number],
): Packing {
  return {
    from,
    spec: f16(taps * Math.ceil(terms / depth), roundUp(rows, unit), depth),
    part: part("product/pack_matrix.wgsl", packMatrix),
    constants: {
      ROWS: rows,
      TERMS: terms,
      TAPS: taps,
      ROW: rowStride,
      TERM: termStride,
      TAP: rows * terms,
      FLIPPED: String(isFlipped),
    },
    isRowFirst: rowStride === 1,
  };
}

function productOf(call: Call<MatMul>, extents: MatrixExtents): MatrixProduct | undefined {
  const { m, n, k, batches, strides: { A_ROW, A_COLUMN, B_ROW, B_COLUMN } } = product(call);
  if (batches > 1) return undefined;
  const a = { from: input(0), rows: m, terms: k, rowStride: A_ROW, termStride: A_COLUMN };
  const b = { from: input(1), rows: n, terms: k, rowStride: B_COLUMN, termStride: B_ROW };
  const left = matrixPacking(a, [extents.m, extents.k]);
  return {
    rows: m,
    height: m,
    width: n,
    steps: Math.ceil(k / extents.k),
    left,
    right: matrixPacking(b, [extents.n, extents.k]),
    parts: [part("product/matrix_rows.wgsl", matrixRows)],
    constants: { LEFT: left.spec.shape[1] },
    bias: call.inputs.length > 2 ? 2 : undefined,
    activation: call.attributes.activation,
  };
}

/** The product by subgroup matrices. */
export const MATRICES: MatrixProducts<MatMul> = { productOf };
