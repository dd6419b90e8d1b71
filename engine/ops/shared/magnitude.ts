/** Against what the rounding errors of sums are measured. @module */
import type { Call, Values } from "../../graph/op.ts";

/** `magnitudes` for ops that are sums of products: the reference itself on absolute values. */
export function magnitudesOfSums<A>(
  reference: (inputs: readonly Values[], call: Call<A>) => readonly Values[],
): (inputs: readonly Values[], call: Call<A>) => readonly Values[] {
  return (inputs, call) => reference(inputs.map((values) => values.map(Math.abs)), call);
}
