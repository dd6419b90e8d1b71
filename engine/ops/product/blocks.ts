/**
 * The kernels for GPUs that compute a product by blocks in workgroup memory: one family, whose
 * members differ in the parameters of `shaders/product/block.wgsl`. @module
 */
import type { DeviceTraits, Kernel, Part, Pass } from "../../graph/op.ts";
import batchesSource from "../../../shaders/product/batches.wgsl" with { type: "text" };
import blockSource from "../../../shaders/product/block.wgsl" with { type: "text" };
import rightSource from "../../../shaders/product/right_side.wgsl" with { type: "text" };
import writeNumbersSource from "../../../shaders/product/write_numbers.wgsl" with { type: "text" };
import writeQuadsSource from "../../../shaders/product/write_quads.wgsl" with { type: "text" };
import { once } from "../shared/once.ts";
import { part } from "../shared/parts.ts";
import { STRIDES } from "../shared/strides.ts";
import { splitInto } from "../shared/split_sum.ts";

/** What a member of the family is told by. */
export interface Block {
  /** Of the results, a workgroup's. */
  readonly rows: number;
  readonly columns: number;
  /** How many are in workgroup memory at a time: 8, 16 or 32. */
  readonly terms: number;
  /** Of the results, a thread's: 4, 8 or 16 rows by 4 or 8 columns. */
  readonly thread: readonly [rows: number, columns: number];
  /** Of the terms in workgroup memory: with 2 the next are loaded while these are added up. */
  readonly copies: 1 | 2;
  /** Vec4s of padding a line of workgroup memory. */
  readonly padding: 0 | 1;
  /** The terms are split until so many thousand threads are busy; 0: never. */
  readonly split: number;
  /** What workgroup memory holds; sums are `f32`. */
  readonly real: "f32" | "f16";
}

/** A product as blocks see it. */
export interface Extents {
  /** `k` terms for each of `m` × `n` results. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** How many products side by side; one where absent. */
  readonly batches?: number;
  /** How long the lines are in which the sides lie in memory. */
  readonly leftLine: number;
  readonly rightLine: number;
}

/** A kernel by blocks of whatever is a product. */
export type BlockKernel<T> = Omit<Kernel<never>, "fits" | "passes"> & {
  fits(product: T, device: DeviceTraits): boolean;
  passes(product: T): Pass[];
};

/** What an op's kernels by blocks are made of. */
export interface Blocks<T> {
  /** The shader that has the left side, and the first part of the kernels' names. */
  readonly name: string;
  extents(product: T): Extents;
  /** The passes; the first, of so many chunks, has what is given it here. */
  passes(product: T, chunks: number, dispatch: Omit<Pass, "operands">): Pass[];
}

/** The split that is likely best: more chunks than that takes only cost. */
const PLENTY = 64;

/** Terms a chunk has at least. */
const LEAST_TERMS = 64;

/** Where there are fewer of the largest blocks they leave a device idle. */
const MANY = 64;

/** All values of each parameter, the likely ones first. */
const VALUES = {
  rows: [128, 64, 32, 16],
  columns: [128, 64, 32, 16],
  terms: [16, 8, 32],
  thread: [[8, 8], [8, 4], [4, 8], [4, 4], [16, 8]],
  copies: [2, 1],
  padding: [0, 1],
  split: [PLENTY, 0, PLENTY / 4, 4 * PLENTY],
  real: ["f32", "f16"],
} as const;

/** A block with two copies of 16 terms, 8×8 a thread: what was fastest on a large GPU. */
const LARGE: Block = {
  rows: 128,
  columns: 128,
  terms: 16,
  thread: [8, 8],
  copies: 2,
  padding: 0,
  split: PLENTY,
  real: "f32",
};

/** Where there are too few of those. */
const MEDIUM: Block = { ...LARGE, rows: 64, columns: 64, copies: 1, padding: 1 };

/** For what the others leave: a product takes it however empty it is. */
const SMALL: Block = { ...LARGE, rows: 32, columns: 16, terms: 8, thread: [4, 4], copies: 1 };

/** The likely blocks, the largest first, which loads least for a product; then those for few rows or columns. */
const LIKELY: readonly Block[] = [
  LARGE,
  MEDIUM,
  { ...LARGE, columns: 64 },
  { ...LARGE, columns: 32, thread: [8, 4] },
  { ...LARGE, columns: 16, thread: [8, 4], terms: 8 },
  { ...LARGE, rows: 32, thread: [4, 8] },
  { ...LARGE, rows: 16, thread: [4, 8], terms: 8 },
  SMALL,
  halves(MEDIUM),
  halves(SMALL),
];

/** The same block with halves in workgroup memory. */
function halves(block: Block): Block {
  return { ...block, real: "f16" };
}

/** Every block that a shader can be made of. */
const allBlocks = once((): Block[] =>
  Object.entries(VALUES)
    .reduce<object[]>(
      (blocks, [name, values]) =>
        blocks.flatMap((block) => values.map((value) => ({ ...block, [name]: value }))),
      [{}],
    )
    .map((block) => block as Block)
    .filter(isSound)
);

/** The threads of a workgroup. */
function threadsOf({ rows, columns, thread }: Block): number {
  return rows * columns / (thread[0] * thread[1]);
}

/** Whether whole subgroups of threads compute a block, each of which can load its share of it. */
function isSound(block: Block): boolean {
  const { rows, columns, terms, copies } = block;
  const threads = threadsOf(block);
  const turns = (rows + columns) * terms / 16 / threads;
  return threads >= 32 && threads <= 256 && rows * terms / 16 <= 2 * threads &&
    turns <= (copies === 2 ? 2 : 4);
}

/** Bytes of workgroup memory. */
function bytesOf({ rows, columns, terms, copies, padding, real }: Block): number {
  return (rows + columns + 8 * padding) * terms * copies * (real === "f16" ? 2 : 4);
}

/** `128x128x16_8x8_2`: results a workgroup and terms, results a thread, copies; then what is unusual. */
function nameOf({ rows, columns, terms, thread, copies, padding, split, real }: Block): string {
  const padded = padding ? "_padded" : "";
  const splitting = split === PLENTY ? "" : `_split${split}`;
  const halves = real === "f16" ? "_f16" : "";
  return `${rows}x${columns}x${terms}_${thread.join("x")}_${copies}` + padded + splitting + halves;
}

/** How many blocks cover the results of all products. */
function blocksOf({ rows, columns }: Block, { m, n, batches = 1 }: Extents): number {
  return Math.ceil(m / rows) * Math.ceil(n / columns) * batches;
}

/** How the terms are split: into whole slices, and so that a GPU is filled. */
function splitTerms(block: Block, extents: Extents) {
  const most = Math.floor(block.split * 1024 / threadsOf(block) / blocksOf(block, extents));
  const { chunks, chunkLength } = splitInto(Math.ceil(extents.k / LEAST_TERMS), 1, most);
  return { chunks, chunkLength: chunkLength * LEAST_TERMS };
}

/** Whether a device can run a block. */
function canRun(block: Block, { limits }: DeviceTraits): boolean {
  return threadsOf(block) <= limits.maxComputeInvocationsPerWorkgroup &&
    bytesOf(block) <= limits.maxComputeWorkgroupStorageSize;
}

/** Whether a product leaves a block less than half empty, and no split before this one gives the same chunks. */
function isWorthTrying(block: Block, extents: Extents): boolean {
  const chunks = (split: number) => splitTerms({ ...block, split }, extents).chunks;
  return block.rows < 2 * extents.m && block.columns < 2 * extents.n &&
    VALUES.split.slice(0, VALUES.split.findIndex((split) => split === block.split))
      .every((split) => chunks(split) !== chunks(block.split));
}

/**
 * Whether a block is likely the best: where it is narrow so is the product, the largest are many, and
 * the smallest takes any.
 */
function isLikely(block: Block, extents: Extents): boolean {
  const { rows, columns } = block;
  const { m, n } = extents;
  if (rows === SMALL.rows && columns === SMALL.columns) return true;
  return isWorthTrying(block, extents) &&
    (rows >= columns || m <= 3 * rows) && (columns >= rows || n <= 3 * columns) &&
    (block !== LARGE || blocksOf(block, extents) >= MANY);
}

const CORE = part("product/block.wgsl", blockSource);
/** Where the products of several side by side begin; of one where nothing is said. */
export const BATCH_PARTS = [STRIDES, part("product/batches.wgsl", batchesSource)];
const RIGHT_SIDE = part("product/right_side.wgsl", rightSource);
/** Where sums go, after bias and activation: by fours, or one by one. */
const WRITE_QUADS = part("product/write_quads.wgsl", writeQuadsSource);
const WRITE_NUMBERS = part("product/write_numbers.wgsl", writeNumbersSource);

/** The part that writes the sums of `n` columns. */
export function writePart({ n }: Extents): Part {
  return n % 4 === 0 ? WRITE_QUADS : WRITE_NUMBERS;
}

/** How a side is read whose lines have so many numbers. */
function cells(name: "Left" | "Right", line: number) {
  const isOfQuads = line % 4 === 0;
  return {
    [`${name}Cell`]: isOfQuads ? "vec4f" : "f32",
    [`${name.toUpperCase()}_WIDTH`]: isOfQuads ? 4 : 1,
  };
}

function constantsOf(block: Block, { leftLine, rightLine }: Extents) {
  const { rows, columns, terms, thread, copies, padding, real } = block;
  return {
    ROWS: rows,
    COLUMNS: columns,
    TERMS: terms,
    THREAD_ROWS: thread[0],
    THREAD_COLUMNS: thread[1],
    COPIES: copies,
    PADDING: padding,
    Real: real,
    HALVES: String(real === "f16"),
    ...cells("Left", leftLine),
    ...cells("Right", rightLine),
  };
}

function kernelOf<T>(
  { name, extents, passes }: Blocks<T>,
  block: Block,
  suits: (block: Block, extents: Extents) => boolean,
): BlockKernel<T> {
  const { rows, columns, terms, thread, copies, padding, split, real } = block;
  return {
    name: `${name}@${nameOf(block)}`,
    purpose: "gpu",
    parameters: [rows, columns, terms, thread.join("x"), copies, padding, split],
    ...real === "f16" && { precision: "mixed", needs: "shader-f16" },
    fits: (product, device) => canRun(block, device) && suits(block, extents(product)),
    passes(product) {
      const { chunks, chunkLength } = splitTerms(block, extents(product));
      return passes(product, chunks, {
        parts: [CORE, RIGHT_SIDE, ...BATCH_PARTS],
        constants: { ...constantsOf(block, extents(product)), CHUNK: chunkLength },
        workgroups: [blocksOf(block, extents(product)), 1, chunks],
      });
    },
  };
}

/** The likely kernels of an op, each for the calls that it suits; the last of each precision for any. */
export function likelyKernels<T>(blocks: Blocks<T>): BlockKernel<T>[] {
  return LIKELY.map((block) => kernelOf(blocks, block, isLikely));
}

/** All of them, each for the calls for which it is worth trying. */
export function allKernels<T>(blocks: Blocks<T>): BlockKernel<T>[] {
  return allBlocks().map((block) => kernelOf(blocks, block, isWorthTrying));
}
