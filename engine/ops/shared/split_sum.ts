/** A sum split over chunks, so that a small output still fills the device. @module */
import { input, type Operand, output, type Pass } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import addChunks from "../../../shaders/shared/add_chunks.wgsl" with { type: "text" };
import source from "../../../shaders/shared/sum_chunks.wgsl" with { type: "text" };
import sourceOfTwo from "../../../shaders/shared/sum_chunks_of_two.wgsl" with { type: "text" };
import { type Activation, activationConstant, activationPart } from "./activation.ts";
import { FLAT, flatWorkgroups } from "./flat.ts";
import { part } from "./parts.ts";

/** `addChunks`: how a thread adds up what `chunkAt` gives. */
const ADD_CHUNKS = part("shared/add_chunks.wgsl", addChunks);

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
  { chunks, last, scratch, first, sum }: {
    readonly chunks: number;
    readonly last: T;
    scratch(count: number): T;
    first(target: T): Pass;
    readonly sum: Sum<T>;
  },
): Pass[] {
  if (chunks === 1) return [first(last)];
  const partial = scratch(chunks);
  if (chunks <= MOST_CHUNKS) return [first(partial), sum(partial, last, chunks, chunks)];
  const length = Math.ceil(Math.sqrt(chunks));
  const count = Math.ceil(chunks / length);
  const fewer = scratch(count);
  return [first(partial), sum(partial, fewer, chunks, length), sum(fewer, last, count, count)];
}

/** What follows a split sum. */
export interface Finish {
  /** An input, of the output's last extent. */
  readonly bias?: number;
  readonly activation?: Activation;
}

/**
 * The passes of a split sum: `first` writes `[chunks, …shape]`, further passes add the chunks up, and
 * the bias, and apply the activation. With one chunk, `first` writes output 0 itself.
 */
export function splitPasses(
  chunks: number,
  shape: Shape,
  first: (target: Operand) => Pass,
  { bias, activation = "none" }: Finish = {},
): Pass[] {
  const sum: Sum<Operand> = (from, to, count, length) => {
    const isLast = count === length;
    return {
      parts: [FLAT, activationPart(activation), ADD_CHUNKS, part("shared/sum_chunks.wgsl", source)],
      constants: {
        CHUNKS: count,
        LENGTH: length,
        SIZE: sizeOf(shape),
        COLUMNS: shape[shape.length - 1],
        BIAS: String(isLast && bias !== undefined),
        ...activationConstant(isLast ? activation : "none"),
      },
      operands: [from, isLast && bias !== undefined ? input(bias) : from, to],
      workgroups: flatWorkgroups(sizeOf(shape) * Math.ceil(count / length)),
    };
  };
  const scratch = (count: number) => ({ scratch: f32(count, ...shape) });
  return split({ chunks, last: output(), scratch, first, sum });
}

/** Of outputs 0 and 1. */
type Two<T> = readonly [T, T];

/** The same for an op of two outputs, without a bias: every pass writes both. */
export function splitPassesOfTwo(
  chunks: number,
  shapes: Two<Shape>,
  first: (targets: Two<Operand>) => Pass,
): Pass[] {
  const [size, secondSize] = shapes.map(sizeOf);
  const sum: Sum<Two<Operand>> = (from, to, count, length) => ({
    parts: [FLAT, ADD_CHUNKS, part("shared/sum_chunks_of_two.wgsl", sourceOfTwo)],
    constants: { CHUNKS: count, LENGTH: length, SIZE: size, SECOND_SIZE: secondSize },
    operands: [...from, ...to],
    workgroups: flatWorkgroups((size + secondSize) * Math.ceil(count / length)),
  });
  const scratch = (count: number): Two<Operand> => [
    { scratch: f32(count, size) },
    { scratch: f32(count, secondSize) },
  ];
  return split({ chunks, last: [output(0), output(1)], scratch, first, sum });
}
