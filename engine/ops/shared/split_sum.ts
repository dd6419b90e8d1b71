/** A sum split over chunks, so that a small output still fills the device. @module */
import { type Operand, type Pass, type Shape, sizeOf, WORKGROUP } from "../../graph/op.ts";
import source from "../../../shaders/shared/sum_chunks.wgsl" with { type: "text" };
import sourceOfTwo from "../../../shaders/shared/sum_chunks_of_two.wgsl" with { type: "text" };

/**
 * How to cut `length` terms into chunks such that `threads` threads a chunk give about `wanted`
 * threads in all.
 */
export function splitInto(
  length: number,
  threads: number,
  wanted: number,
): { chunks: number; chunkLength: number } {
  const most = Math.max(1, Math.min(length, Math.ceil(wanted / threads)));
  const chunkLength = Math.ceil(length / most);
  return { chunks: Math.ceil(length / chunkLength), chunkLength };
}

/** One thread adds no more chunks than so; more are added in two passes. */
const MOST_CHUNKS = 64;

/** Adds every `length` of the `count` chunks in `from` to one in `to`. */
type Sum<T> = (from: T, to: T, count: number, length: number) => Pass;

/**
 * The passes of a split sum: `first` writes all chunks to `scratch`, `sum` adds them up until they
 * are one, in `last`. With one chunk, `first` writes that itself.
 */
function split<T>(
  chunks: number,
  last: T,
  scratch: (count: number) => T,
  first: (target: T) => Pass,
  sum: Sum<T>,
): Pass[] {
  if (chunks === 1) return [first(last)];
  const partial = scratch(chunks);
  if (chunks <= MOST_CHUNKS) return [first(partial), sum(partial, last, chunks, chunks)];
  const length = Math.ceil(Math.sqrt(chunks));
  const count = Math.ceil(chunks / length);
  const fewer = scratch(count);
  return [first(partial), sum(partial, fewer, chunks, length), sum(fewer, last, count, count)];
}

/**
 * The passes of a split sum: `first` writes `[chunks, …output]`, further passes add the chunks up,
 * and the input that is the bias, and rectify. With one chunk, `first` writes the output itself.
 */
export function splitPasses(
  chunks: number,
  output: Shape,
  first: (target: Operand) => Pass,
  { bias, relu = false }: { readonly bias?: number; readonly relu?: boolean } = {},
): Pass[] {
  const sum: Sum<Operand> = (from, to, count, length) => {
    const isLast = count === length;
    return {
      source,
      constants: {
        CHUNKS: count,
        LENGTH: length,
        SIZE: sizeOf(output),
        COLUMNS: output[output.length - 1],
        BIAS: String(isLast && bias !== undefined),
        RELU: String(isLast && relu),
      },
      operands: [from, isLast ? bias ?? from : from, to],
      workgroups: [Math.ceil(sizeOf(output) * Math.ceil(count / length) / WORKGROUP)],
    };
  };
  return split(chunks, "output", (count) => ({ scratch: [count, ...output] }), first, sum);
}

/** Of an output and the further output. */
type Two<T> = readonly [T, T];

/** The same for an op of two outputs, without a bias: every pass writes both. */
export function splitPassesOfTwo(
  chunks: number,
  outputs: Two<Shape>,
  first: (targets: Two<Operand>) => Pass,
): Pass[] {
  const [size, furtherSize] = outputs.map(sizeOf);
  const scratch = (count: number): Two<Operand> => [
    { scratch: [count, size] },
    { scratch: [count, furtherSize] },
  ];
  return split(chunks, ["output", { further: 0 }], scratch, first, (from, to, count, length) => ({
    source: sourceOfTwo,
    constants: { CHUNKS: count, LENGTH: length, SIZE: size, FURTHER_SIZE: furtherSize },
    operands: [...from, ...to],
    workgroups: [Math.ceil((size + furtherSize) * Math.ceil(count / length) / WORKGROUP)],
  }));
}
