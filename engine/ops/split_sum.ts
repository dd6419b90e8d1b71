/** A sum split over chunks, so that a small output still fills the device. @module */
import { type Operand, type Pass, type Shape, sizeOf, WORKGROUP } from "../op.ts";
import source from "../../shaders/sum_chunks.wgsl" with { type: "text" };

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

/**
 * The passes of a split sum: `first` writes `[chunks, …output]`, a second pass adds the chunks up,
 * and the input that is the bias, and rectifies. With one chunk, `first` writes the output itself.
 */
export function splitPasses(
  chunks: number,
  output: Shape,
  first: (target: Operand) => Pass,
  { bias, relu = false }: { readonly bias?: number; readonly relu?: boolean } = {},
): Pass[] {
  if (chunks === 1) return [first("output")];
  const partial = { scratch: [chunks, ...output] };
  return [first(partial), {
    source,
    constants: {
      CHUNKS: chunks,
      SIZE: sizeOf(output),
      COLUMNS: output[output.length - 1],
      BIAS: String(bias !== undefined),
      RELU: String(relu),
    },
    operands: [partial, bias ?? partial, "output"],
    workgroups: [Math.ceil(sizeOf(output) / WORKGROUP)],
  }];
}
