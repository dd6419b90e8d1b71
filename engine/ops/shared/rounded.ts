/** Kernels of mixed calls made of float32 kernels: their factors are rounded to halves first. @module */
import {
  type Call,
  input,
  type Kernel,
  type Operand,
  type Pass,
  type Precise,
} from "../../graph/op.ts";
import { sizeOf, type Spec } from "../../graph/spec.ts";
import source from "../../../shaders/shared/round.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "./flat.ts";
import { NEAREST_HALF, part, variant } from "./parts.ts";

/**
 * Mixed twins of kernels of an op whose inputs 0 and 1 are the factors: what they compute is what
 * they compute of rounded factors, at the price of a pass over each.
 */
export function roundedKernels<A extends Precise>(kernels: readonly Kernel<A>[]): Kernel<A>[] {
  return kernels.map((kernel) => ({
    ...kernel,
    name: variant(kernel, "rounded"),
    precision: "mixed",
    needs: "shader-f16",
    passes: (call, device) => roundedPasses(call, kernel.passes(call, device)),
  }));
}

/** Passes that read rounded factors. */
function roundedPasses({ inputs }: Call<unknown>, passes: readonly Pass[]): Pass[] {
  const factors = inputs.slice(0, 2).map((scratch) => ({ scratch }));
  const factorOf = (operand: Operand) =>
    "input" in operand ? factors[operand.input] ?? operand : operand;
  return [
    ...factors.map((factor, i) => roundPass(input(i), factor)),
    ...passes.map((pass) => ({ ...pass, operands: pass.operands.map(factorOf) })),
  ];
}

/** Rounds a tensor to halves, which are kept as float32. */
function roundPass(from: Operand, to: { readonly scratch: Spec }): Pass {
  const size = sizeOf(to.scratch.shape);
  return {
    parts: [FLAT, NEAREST_HALF, part("shared/round.wgsl", source)],
    constants: { SIZE: size },
    operands: [from, to],
    workgroups: flatWorkgroups(size),
    prepares: true,
  };
}
