/** Mixed precision: the rewrite that asks for it. @module */
import type { AnyOp, Precise } from "../graph/op.ts";
import type { Fusion } from "../graph/rewrite.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { matMul } from "./product/mat_mul.ts";

/** The ops whose factors may be halves; their gradients keep the precision that they are given. */
const PRECISE: readonly AnyOp[] = [conv2d, matMul];

/**
 * Makes every product and convolution of a graph mixed, and so their gradients, where the graph is
 * differentiated afterwards. It goes after the fusions, which keep the precision: of a node the first
 * rewrite that applies is the only one.
 */
export const TO_MIXED: Fusion = {
  name: "to mixed precision",
  apply({ op, inputs, attributes, outputs: [{ name }] }, { graph }) {
    const given = attributes as Precise;
    if (!PRECISE.includes(op) || given.precision) return undefined;
    return graph.append(op, inputs, { ...given, precision: "mixed" }, name);
  },
};
