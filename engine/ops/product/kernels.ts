/** The kernels of `matMul`. @module */
import { type Call, input, type Kernel, output, type Pass } from "../../graph/op.ts";
import geometry from "../../../shaders/product/geometry.wgsl" with { type: "text" };
import outerSource from "../../../shaders/product/mat_mul_outer_subgroups.wgsl" with {
  type: "text",
};
import subgroupsSource from "../../../shaders/product/mat_mul_subgroups.wgsl" with { type: "text" };
import subgroupsWideSource from "../../../shaders/product/mat_mul_subgroups_wide.wgsl" with {
  type: "text",
};
import tileSource from "../../../shaders/product/mat_mul_tile.wgsl" with { type: "text" };
import vectorsSource from "../../../shaders/product/mat_mul_vectors.wgsl" with { type: "text" };
import workgroupSource from "../../../shaders/product/mat_mul_workgroup.wgsl" with { type: "text" };
import vectors from "../../../shaders/product/vectors.wgsl" with { type: "text" };
import { activationConstant, activationPart } from "../shared/activation.ts";
import { FLAT } from "../shared/flat.ts";
import { once } from "../shared/once.ts";
import { part } from "../shared/parts.ts";
import { roundedKernels } from "../shared/rounded.ts";
import { dimensions } from "../shared/strides.ts";
import { splitInto, splitPasses } from "../shared/split_sum.ts";
import { allMatrixKernels, likelyMatrixKernels } from "../shared/subgroup_matrices.ts";
import {
  allKernels,
  BATCH_PARTS,
  type Blocks,
  type Extents,
  likelyKernels,
  writePart,
} from "./blocks.ts";
import { MATRICES } from "./matrix_products.ts";
import { type MatMul, product } from "./product.ts";

/** Extents and strides of a product, by name. */
const GEOMETRY = part("product/geometry.wgsl", geometry);

/** The operands by fours: `left`, `right` and `writeQuad`. */
const VECTORS = part("product/vectors.wgsl", vectors);

/** Enough to keep all the threads of a CPU, few enough to leave little to add up. */
const THREADS = 2048;
/** Half as many where each does twice as much. */
const LARGE_THREADS = THREADS / 2;
/** More where nothing is to be added up. */
const WHOLE_THREADS = 4 * THREADS;

/** Whether every row of a, b and y is whole vec4s. */
function isOfVectors(call: Call<MatMul>): boolean {
  const { lines, n } = product(call);
  return [...lines, n].every((line) => line % 4 === 0);
}

/** The passes of a product that is split into chunks: bias and activation come last. */
function productPasses(
  call: Call<MatMul>,
  chunks: number,
  { parts, constants, workgroups }: Omit<Pass, "operands">,
): Pass[] {
  const { m, n, k, batches, strides } = product(call);
  const bias = call.inputs.length > 2 ? 2 : undefined;
  const { activation } = call.attributes;
  const isWhole = chunks === 1;
  return splitPasses(
    chunks,
    [batches * m, n],
    (target) => ({
      parts: [FLAT, GEOMETRY, activationPart(activation), ...parts],
      constants: {
        M: m,
        N: n,
        K: k,
        ...strides,
        ...batchConstants(call, workgroups[0] / batches),
        BIAS: String(isWhole && bias !== undefined),
        ...activationConstant(isWhole ? activation : "none"),
        ...constants,
      },
      operands: [input(0), input(1), input(bias ?? 1), target],
      workgroups,
    }),
    { bias, activation },
  );
}

/** The constants of `shaders/product/batches.wgsl`, where a product has so many workgroups. */
function batchConstants(call: Call<MatMul>, tiles: number): Pass["constants"] {
  const { m, n, k, batches, walk: { extents, strides: [a, b] } } = product(call);
  if (batches === 1) return {};
  return {
    BATCHES: batches,
    TILES: tiles,
    RANK: extents.length,
    BATCH_EXTENTS: dimensions(extents),
    A_BATCHES: dimensions(a.map((stride) => stride * m * k)),
    B_BATCHES: dimensions(b.map((stride) => stride * k * n)),
  };
}

/** The product by blocks in workgroup memory. */
const BLOCKS: Blocks<Call<MatMul>> = {
  name: "mat_mul_workgroup",
  extents: blockExtents,
  passes: (call, chunks, { parts, ...dispatch }) =>
    productPasses(call, chunks, {
      parts: [
        ...parts,
        part("product/mat_mul_workgroup.wgsl", workgroupSource),
        writePart(blockExtents(call)),
      ],
      ...dispatch,
    }),
};

function blockExtents(call: Call<MatMul>): Extents {
  const { m, n, k, batches, lines: [leftLine, rightLine] } = product(call);
  return { m, n, k, batches, leftLine, rightLine };
}

/** What a thread computes in registers: so many rows by columns, `terms` terms at a time. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly terms: number;
  /** The threads to have in all. */
  readonly threads: number;
}

/** The passes of a kernel whose threads compute tiles. */
function tilePasses(
  call: Call<MatMul>,
  parts: Pass["parts"],
  tile: Tile,
  constants: Pass["constants"] = {},
): Pass[] {
  const { m, n, k, batches } = product(call);
  // As few idle lanes as can be: a CPU adapter runs eight at a time.
  const workgroup = Math.min(64, Math.ceil(n / tile.columns / 8) * 8);
  const columns = Math.ceil(n / tile.columns / workgroup);
  const blocks = columns * Math.ceil(m / tile.rows) * batches;
  const { chunks, chunkLength } = splitInto(
    Math.ceil(k / tile.terms),
    blocks * workgroup,
    tile.threads,
  );
  return productPasses(call, chunks, {
    parts: [...BATCH_PARTS, ...parts],
    constants: { CHUNK: chunkLength * tile.terms, WORKGROUP: workgroup, ...constants },
    workgroups: [blocks, 1, chunks],
  });
}

/** All terms of some columns in registers; the lanes of a subgroup load the rows for each other. */
const outerKernel: Kernel<MatMul> = {
  name: "mat_mul_outer_subgroups",
  purpose: "cpu",
  lanes: 8,
  fits(call) {
    const { m, n, k, batches } = product(call);
    const { transA, transB, activation } = call.attributes;
    return batches === 1 && isOfVectors(call) && k <= 16 && transA && !transB &&
      activation === "none" &&
      call.inputs.length === 2 &&
      // Enough rows and columns for a kernel of so few terms.
      m >= 128 && n >= 32;
  },
  passes(call) {
    const { m, n, k } = product(call);
    const workgroup = Math.min(64, Math.ceil(n / 4 / 8) * 8);
    const columns = Math.ceil(n / 4 / workgroup);
    const { chunks, chunkLength } = splitInto(
      Math.ceil(m / 8),
      columns * workgroup,
      WHOLE_THREADS,
    );
    return [{
      parts: [FLAT, GEOMETRY, part("product/mat_mul_outer_subgroups.wgsl", outerSource)],
      constants: { M: m, N: n, K: k, CHUNK: chunkLength, WORKGROUP: workgroup },
      operands: [input(0), input(1), output()],
      workgroups: [columns * chunks],
    }];
  },
};

/** So many rows by four columns; the lanes of a subgroup load the rows for each other. */
export function subgroupsKernel(rows: 16 | 32): Kernel<MatMul> {
  return {
    name: `mat_mul_subgroups@${rows}`,
    purpose: "cpu",
    lanes: 8,
    fits(call) {
      const { m } = product(call);
      // More rows serve a number of b longer, unless they take it for nothing.
      return isOfVectors(call) && m > 4 && (rows === 16 || m % 32 === 0 || m % 32 > 16);
    },
    passes: (call) =>
      tilePasses(call, [VECTORS, part("product/mat_mul_subgroups.wgsl", subgroupsSource)], {
        rows,
        columns: 4,
        terms: 4,
        threads: LARGE_THREADS,
      }, { ROWS: rows }),
  };
}

/** 16 rows by eight columns; the lanes of a subgroup load the rows for each other. */
const subgroupsWideKernel: Kernel<MatMul> = {
  name: "mat_mul_subgroups_wide",
  purpose: "swiftshader",
  lanes: 4,
  // Few columns would leave too few threads.
  fits(call) {
    const { m, n } = product(call);
    return isOfVectors(call) && m > 8 && n >= 256;
  },
  passes: (call) =>
    tilePasses(call, [VECTORS, part("product/mat_mul_subgroups_wide.wgsl", subgroupsWideSource)], {
      rows: 16,
      columns: 8,
      terms: 4,
      threads: LARGE_THREADS,
    }),
};

/** Eight rows by four columns, where rows of vec4 allow it. */
export const vectorsKernel: Kernel<MatMul> = {
  name: "mat_mul_vectors",
  purpose: "cpu",
  // A transposed a has its rows side by side, and the tile reads them as well.
  fits: (call) => isOfVectors(call) && !call.attributes.transA,
  passes: (call) =>
    tilePasses(call, [VECTORS, part("product/mat_mul_vectors.wgsl", vectorsSource)], {
      rows: 8,
      columns: 4,
      terms: 4,
      threads: THREADS,
    }),
};

/** Eight rows by four columns: any extents. */
const tileKernel: Kernel<MatMul> = {
  name: "mat_mul_tile",
  passes: (call) =>
    tilePasses(call, [part("product/mat_mul_tile.wgsl", tileSource)], {
      rows: 8,
      columns: 4,
      terms: 1,
      threads: THREADS,
    }),
};

/** All of them, the best first. */
export const productKernels: readonly Kernel<MatMul>[] = [
  ...likelyMatrixKernels(MATRICES),
  ...likelyKernels(BLOCKS),
  outerKernel,
  subgroupsKernel(32),
  subgroupsKernel(16),
  subgroupsWideKernel,
  vectorsKernel,
  tileKernel,
  ...roundedKernels([subgroupsKernel(16), tileKernel]),
];

/** The whole families of those by blocks and by matrices. */
export const productFamily = once((): Kernel<MatMul>[] => [
  ...allKernels(BLOCKS),
  ...allMatrixKernels(MATRICES),
]);
