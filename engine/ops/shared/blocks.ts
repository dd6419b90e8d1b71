/** The workgroup blocks that GPU kernels of products share: sizes, memory, and where they pay. @module */
import type { DeviceTraits, Kernel } from "../../graph/op.ts";
import { splitInto } from "./split_sum.ts";

/**
 * The threads of a workgroup along rows and columns, each of which computes 8 rows by 8 columns; with
 * `f16`, workgroup memory holds halves, rounded, and sums stay `f32`.
 */
export type Block = readonly [rows: number, columns: number, real?: "f16"];

/** The terms that are in workgroup memory at a time, in all the shaders. */
const SLICE = 8;

/** Threads that keep a large GPU busy: more chunks than that takes only cost. */
const PLENTY = 32_768;

/** Rows and columns of a block. */
export function extentOf(block: Block): [number, number] {
  return [block[0] * 8, block[1] * 8];
}

/** What a kernel of a block is called, `mat_mul_workgroup@64x64`, and what it is for. */
export function identify(
  shader: string,
  block: Block,
): Pick<Kernel<never>, "name" | "purpose" | "precision" | "needs"> {
  const name = `${shader}@${extentOf(block).join("x")}`;
  const halves = { name: `${name}_f16`, precision: "mixed", needs: "shader-f16" } as const;
  return { purpose: "gpu", ...block[2] ? halves : { name } };
}

/**
 * Whether a device can run a block and a product of `m` × `n` suits it: it leaves it less than half
 * empty, and where the block is narrow so is the product.
 */
export function blockFits(
  block: Block,
  m: number,
  n: number,
  { limits }: DeviceTraits,
): boolean {
  const [rows, columns] = extentOf(block);
  return block[0] * block[1] <= limits.maxComputeInvocationsPerWorkgroup &&
    (rows + columns) * SLICE * 4 <= limits.maxComputeWorkgroupStorageSize &&
    rows < 2 * m && columns < 2 * n &&
    (rows >= columns || m <= 2 * rows) && (columns >= rows || n <= 2 * columns) &&
    // The largest block leaves a device idle unless there are many.
    (rows * columns < 128 * 128 || blocksOf(block, m, n) >= 64);
}

/** How many blocks cover `m` × `n`. */
function blocksOf(block: Block, m: number, n: number): number {
  const [rows, columns] = extentOf(block);
  return Math.ceil(m / rows) * Math.ceil(n / columns);
}

/** How the `k` terms of a product are split: eight slices or more a chunk, and so that a GPU is filled. */
export function splitSlices(block: Block, m: number, n: number, k: number) {
  const unit = 8 * SLICE;
  const blocks = blocksOf(block, m, n);
  const most = Math.floor(PLENTY / (block[0] * block[1]) / blocks);
  const { chunks, chunkLength } = splitInto(Math.ceil(k / unit), 1, most);
  return { blocks, chunks, chunkLength: chunkLength * unit };
}

/** The constants that a block sets in its shader. */
export function blockConstants([rows, columns, real]: Block) {
  return { THREADS_M: rows, THREADS_N: columns, Real: real ?? "f32" };
}
