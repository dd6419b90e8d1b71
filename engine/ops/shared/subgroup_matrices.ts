/** The kernels that multiply by subgroup matrices, "tensor cores", whatever op it is for. @module */
import {
  type Call,
  type DeviceTraits,
  input,
  type Kernel,
  type MatrixExtents,
  type Operand,
  type Part,
  type Pass,
  type Precise,
} from "../../graph/op.ts";
import { bytesOf, type Spec } from "../../graph/spec.ts";
import packSource from "../../../shaders/shared/pack.wgsl" with { type: "text" };
import source from "../../../shaders/shared/subgroup_matrices.wgsl" with { type: "text" };
import { activateCell, activationConstant, activationPart } from "./activation.ts";
import { FLAT, flatWorkgroups } from "./flat.ts";
import { once } from "./once.ts";
import { NEAREST_HALF, part } from "./parts.ts";
import { type Finish, splitInto, splitPasses } from "./split_sum.ts";

/** The matrices of a subgroup and the subgroups of a workgroup, each along rows and columns. */
interface Tiling {
  readonly matrices: readonly [number, number];
  readonly subgroups: readonly [number, number];
}

/**
 * The likeliest first. A subgroup of 4 × 4 matrices multiplies twice for each that it loads; more would
 * not fit into registers. The smallest is for what is too small for the others.
 */
const LIKELY: readonly Tiling[] = [
  { matrices: [4, 4], subgroups: [2, 2] },
  { matrices: [4, 4], subgroups: [2, 4] },
  { matrices: [4, 2], subgroups: [2, 2] },
  { matrices: [2, 2], subgroups: [2, 1] },
];
const SMALLEST = LIKELY[LIKELY.length - 1];

/** All that fit into registers, of one to eight subgroups. */
const ALL = once((): Tiling[] => {
  const pairs = [1, 2, 4, 8].flatMap((rows) =>
    [1, 2, 4, 8].map((columns) => [rows, columns] as const)
  );
  const matrices = pairs.filter(([rows, columns]) => rows * columns <= 16);
  const subgroups = pairs.filter(([rows, columns]) => rows * columns <= 8);
  return matrices.flatMap((matrices) => subgroups.map((subgroups) => ({ matrices, subgroups })));
});

/** Subgroups that keep a large GPU busy: more chunks than that takes only cost. */
const PLENTY = 1024;
/** The steps of a chunk are a multiple of so many. */
const CHUNK_STEPS = 8;

/** An operand as `pack` lays it out: `spec` is `[tiles, rows, depth]` of halves. */
export interface Packing {
  readonly from: Operand;
  readonly spec: Spec;
  /** What says `element`. */
  readonly part: Part;
  readonly constants: Pass["constants"];
  /** Whether it is rows that lie side by side where they come from. */
  readonly isRowFirst: boolean;
}

/** A product of packed operands. */
export interface MatrixProduct extends Finish {
  /** The rows of the left operand, whatever they are of y. */
  readonly rows: number;
  /** Of y, `[height, width]`. */
  readonly height: number;
  readonly width: number;
  /** Of so many terms as a matrix has. */
  readonly steps: number;
  readonly left: Packing;
  /** `spec` is `[steps, width in whole matrices, terms]`. */
  readonly right: Packing;
  /** What says `left` and `placeOf`. */
  readonly parts: readonly Part[];
  readonly constants: Pass["constants"];
}

/** The next multiple. */
export function roundUp(size: number, unit: number): number {
  return Math.ceil(size / unit) * unit;
}

/** What an op's kernels by matrices are made of. */
export interface MatrixProducts<A> {
  /** What product a call is for matrices of such extents; `undefined` where it is none. */
  productOf(call: Call<A>, extents: MatrixExtents): MatrixProduct | undefined;
  /** Further passes. */
  others?(call: Call<A>): Pass[];
}

/** The likely kernels of an op, each for the calls that it suits; the last for any. */
export function likelyMatrixKernels<A extends Precise>(products: MatrixProducts<A>): Kernel<A>[] {
  return LIKELY.map((tiling) => kernelOf(products, tiling));
}

/** All of them. */
export function allMatrixKernels<A extends Precise>(products: MatrixProducts<A>): Kernel<A>[] {
  return ALL().map((tiling) => kernelOf(products, tiling));
}

function kernelOf<A extends Precise>(
  { productOf, others = () => [] }: MatrixProducts<A>,
  tiling: Tiling,
): Kernel<A> {
  const { matrices, subgroups } = tiling;
  return {
    name: `subgroup_matrices@${matrices.join("x")}_${subgroups.join("x")}`,
    purpose: "gpu",
    precision: "mixed",
    needs: "chromium-experimental-subgroup-matrix",
    parameters: [...matrices, ...subgroups],
    fits(call, device) {
      const product = device.matrices && productOf(call, device.matrices);
      return product !== undefined && productFits(product, tiling, device);
    },
    passes: (call, device) => [
      ...productPasses(productOf(call, device.matrices!)!, tiling, device.matrices!),
      ...others(call),
    ],
  };
}

/** The rows and columns of a workgroup. */
function blockOf({ matrices, subgroups }: Tiling, { m, n }: MatrixExtents): [number, number] {
  return [subgroups[0] * matrices[0] * m, subgroups[1] * matrices[1] * n];
}

/** Whether a device can run a tiling, and it leaves less than half empty. */
function productFits(
  { rows, width, left, right }: MatrixProduct,
  tiling: Tiling,
  { matrices, limits }: DeviceTraits,
): boolean {
  const { m, n, lanes } = matrices!;
  const [blockRows, blockColumns] = blockOf(tiling, matrices!);
  const subgroups = tiling.subgroups[0] * tiling.subgroups[1];
  const stripBytes = subgroups * m * tiling.matrices[1] * n * 4;
  return subgroups * lanes <= limits.maxComputeInvocationsPerWorkgroup &&
    stripBytes <= limits.maxComputeWorkgroupStorageSize &&
    [left, right].every(({ spec }) => bytesOf(spec) <= limits.maxStorageBufferBindingSize) &&
    (tiling === SMALLEST || blockRows < 2 * rows && blockColumns < 2 * width);
}

/** Packs both operands, then multiplies them. */
function productPasses(
  product: MatrixProduct,
  { matrices, subgroups }: Tiling,
  extents: MatrixExtents,
): Pass[] {
  const { rows, height, width, steps, left, right, bias, activation = "none" } = product;
  const [blockRows, blockColumns] = blockOf({ matrices, subgroups }, extents);
  const blocks = Math.ceil(rows / blockRows) * Math.ceil(width / blockColumns);
  const { chunks, chunkLength } = splitInto(
    Math.ceil(steps / CHUNK_STEPS),
    blocks * subgroups[0] * subgroups[1],
    PLENTY,
  );
  const cell = width % 4 === 0 ? 4 : 1;
  const isWhole = chunks === 1;
  const [a, b] = [left, right].map(({ spec }) => ({ scratch: spec }));
  const first = (target: Operand): Pass => ({
    parts: [
      FLAT,
      activationPart(activation),
      activateCell(cell === 4),
      part("shared/subgroup_matrices.wgsl", source),
      ...product.parts,
    ],
    constants: {
      ROWS: extents.m,
      COLUMNS: extents.n,
      TERMS: extents.k,
      LANES: extents.lanes,
      TILES_M: matrices[0],
      TILES_N: matrices[1],
      SUBGROUPS_M: subgroups[0],
      SUBGROUPS_N: subgroups[1],
      Cell: cell === 4 ? "vec4f" : "f32",
      CELL: cell,
      HEIGHT: height,
      WIDTH: width / cell,
      RIGHT: right.spec.shape[1],
      STEPS: steps,
      CHUNK: chunkLength * CHUNK_STEPS,
      BIAS: String(isWhole && bias !== undefined),
      ...activationConstant(isWhole ? activation : "none"),
      ...product.constants,
    },
    operands: [a, b, bias === undefined ? b : input(bias), target],
    workgroups: [blocks, 1, chunks],
  });
  return [
    packPass(left, a),
    packPass(right, b),
    ...splitPasses(chunks, [height, width], first, { bias, activation }),
  ];
}

function packPass(
  { from, spec, part: element, constants, isRowFirst }: Packing,
  to: Operand,
): Pass {
  const [tiles, rows, depth] = spec.shape;
  return {
    parts: [FLAT, NEAREST_HALF, part("shared/pack.wgsl", packSource), element],
    constants: {
      TILES: tiles,
      PACKED: rows,
      DEPTH: depth,
      ROW_FIRST: String(isRowFirst),
      ...constants,
    },
    operands: [from, to],
    workgroups: flatWorkgroups(tiles * rows),
    prepares: true,
  };
}
