/** A sum split over chunks, so that a small output still fills the device. @module */
import type { Pass } from "../op.ts";
import { type Shape, sizeOf, WORKGROUP } from "../op.ts";
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
 * The passes of a split sum: `first` writes `[chunks, …output]`, a second pass adds the chunks up.
 * With one chunk, `first` writes the output itself.
 */
export function splitPasses(
  chunks: number,
  output: Shape,
  first: (target: Pass["operands"][number]) => Pass,
): Pass[] {
  if (chunks === 1) return [first("output")];
  const partial = { scratch: [chunks, ...output] };
  return [first(partial), {
    source,
    constants: { CHUNKS: chunks, SIZE: sizeOf(output) },
    operands: [partial, "output"],
    workgroups: [Math.ceil(sizeOf(output) / WORKGROUP)],
  }];
}
