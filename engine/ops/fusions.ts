/** The fusions of the engine's ops: rewrites that pay on every adapter measured. @module */
import type { Node, Tensor } from "../graph/graph.ts";
import type { AnyOp } from "../graph/op.ts";
import type { Fusion } from "../graph/rewrite.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { maxPool2d } from "./pool/max_pool2d.ts";
import { matMul } from "./product/mat_mul.ts";
import { type Activation, activationOf } from "./shared/activation.ts";

/** The ops that compute an activation in their own kernel. */
const ACTIVATING: readonly AnyOp[] = [conv2d, matMul, maxPool2d];

/** An activation is computed by the op before it. */
const activationIntoOp: Fusion = {
  name: "activation into op",
  apply({ op, inputs: [x], attributes, outputs: [{ name }] }, { graph, isAbsorbable }) {
    const activation = activationOf(op, attributes);
    const before = activation && isAbsorbable(x) ? activatingNode(x) : undefined;
    if (!before || before.attributes.activation !== "none") return undefined;
    return graph.append(before.op, before.inputs, { ...before.attributes, activation }, name);
  },
};

/**
 * An activation, which is monotone, moves from the op before a max pooling into the pooling: the
 * largest of the activated is the activated largest, and the pooled picture is the smaller one.
 */
const activationPastPooling: Fusion = {
  name: "activation past max pooling",
  apply({ op, inputs: [x], attributes, outputs: [{ name }] }, { graph, isAbsorbable }) {
    if (op !== maxPool2d || !isAbsorbable(x)) return undefined;
    const pooling = attributes as Parameters<typeof maxPool2d.flops>[0]["attributes"];
    if (pooling.activation !== "none") return undefined;
    const before = activatingNode(x);
    const activation = before?.attributes.activation ?? "none";
    if (before?.op !== conv2d || activation === "none") return undefined;
    const plain = { ...before.attributes, activation: "none" as const };
    const inactive = graph.append(before.op, before.inputs, plain, x.name);
    return graph.append(maxPool2d, [inactive], { ...pooling, activation }, name);
  },
};

/** All of them, in the order in which they are tried. */
export const FUSIONS: readonly Fusion[] = [activationIntoOp, activationPastPooling];

/** The node of an op that can compute an activation, where one computes this tensor. */
function activatingNode(
  { source }: Tensor,
): (Node & { readonly attributes: { readonly activation: Activation } }) | undefined {
  if (source.kind !== "output" || !ACTIVATING.includes(source.node.op)) return undefined;
  return source.node as Node & { readonly attributes: { readonly activation: Activation } };
}
