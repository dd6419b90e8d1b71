/** A sum split over chunks, so that a small output still fills the device. @module */
import { type Operand, type Pass, type Shape, sizeOf, WORKGROUP } from "../op.ts";
import source from "../../shaders/sum_chunks.wgsl" with { type: "text" };
import pairSource from "../../shaders/sum_chunks_of_two.wgsl" with { type: "text" };

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
  if (chunks === 1) return [first("output")];
  const { passes, sums } = partialSums(chunks, output, first);
  return [...passes, sumPass(sums, "output", output, { length: sums.scratch[0], bias, relu })];
}

/**
 * The passes of a split sum for an op with a further output: `first` writes
 * `[chunks, output and further side by side]`, the last pass adds the chunks up and parts the two.
 */
export function splitPassesOfTwo(
  chunks: number,
  output: Shape,
  further: Shape,
  first: (target: Operand) => Pass,
): Pass[] {
  const size = sizeOf(output) + sizeOf(further);
  const { passes, sums } = partialSums(chunks, [size], first);
  return [...passes, {
    source: pairSource,
    constants: { CHUNKS: sums.scratch[0], SIZE: size, FIRST: sizeOf(output) },
    operands: [sums, "output", { further: 0 }],
    workgroups: [Math.ceil(size / WORKGROUP)],
  }];
}

/** The passes that leave so few chunks that one more pass can add them, and those chunks. */
function partialSums(chunks: number, output: Shape, first: (target: Operand) => Pass) {
  const sums = { scratch: [chunks, ...output] };
  if (chunks <= MOST_CHUNKS) return { passes: [first(sums)], sums };
  const length = Math.ceil(Math.sqrt(chunks));
  const fewer = { scratch: [Math.ceil(chunks / length), ...output] };
  return { passes: [first(sums), sumPass(sums, fewer, output, { length })], sums: fewer };
}

/** Adds every `length` chunks of `from` to one of `to`. */
function sumPass(
  from: { readonly scratch: Shape },
  to: Operand,
  output: Shape,
  { length, bias, relu = false }: { length: number; bias?: number; relu?: boolean },
): Pass {
  const chunks = from.scratch[0];
  return {
    source,
    constants: {
      CHUNKS: chunks,
      LENGTH: length,
      SIZE: sizeOf(output),
      COLUMNS: output[output.length - 1],
      BIAS: String(bias !== undefined),
      RELU: String(relu),
    },
    operands: [from, bias ?? from, to],
    workgroups: [Math.ceil(sizeOf(output) * Math.ceil(chunks / length) / WORKGROUP)],
  };
}
