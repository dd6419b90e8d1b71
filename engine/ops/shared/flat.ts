/** Kernels of one shader over a flat list of threads. @module */
import type { Call, Kernel, Operand, Part, Pass } from "../../graph/op.ts";
import source from "../../../shaders/shared/flat.wgsl" with { type: "text" };
import { part } from "./parts.ts";

/** `flatIndex`, and the `WORKGROUP` of flat lists of threads. */
export const FLAT = part("shared/flat.wgsl", source);

/** The threads of a workgroup, `WORKGROUP` of `shaders/shared/flat.wgsl`. */
export const WORKGROUP = 64;

/** The workgroups of so many threads in a flat list. */
export function flatWorkgroups(threads: number): Pass["workgroups"] {
  return [Math.ceil(threads / WORKGROUP)];
}

/** What a flat kernel is made of; `parts` are joined to `shaders/shared/flat.wgsl`. */
export interface FlatKernel<A> {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly operands: readonly Operand[] | ((call: Call<A>) => readonly Operand[]);
  constants(call: Call<A>): Record<string, number | string>;
  threads(call: Call<A>): number;
}

/** A kernel of one pass over a flat list of threads. */
export function flatKernel<A>(
  { name, parts, operands, constants, threads }: FlatKernel<A>,
): Kernel<A> {
  return {
    name,
    passes: (call) => [{
      parts: [FLAT, ...parts],
      constants: constants(call),
      operands: typeof operands === "function" ? operands(call) : operands,
      workgroups: flatWorkgroups(threads(call)),
    }],
  };
}
