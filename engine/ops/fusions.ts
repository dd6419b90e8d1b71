/** The fusions of the engine's ops: rewrites that pay on every adapter measured. @module */
import type { Node, Tensor } from "../graph/graph.ts";
import type { AnyOp } from "../graph/op.ts";
import type { Fusion, Rewriting } from "../graph/rewrite.ts";
import { isShape } from "../graph/spec.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { add } from "./elementwise/binary.ts";
import type { BatchNormalization } from "./normalisation/batch_attributes.ts";
import { batchNormalization } from "./normalisation/batch_normalization.ts";
import { batchNormalizationInference } from "./normalisation/batch_normalization_inference.ts";
import { foldNormalization } from "./normalisation/fold_normalization.ts";
import { maxPool2d } from "./pool/max_pool2d.ts";
import { matMul } from "./product/mat_mul.ts";
import type { MatMul } from "./product/product.ts";
import { type Activation, activationOf } from "./shared/activation.ts";

/** The ops that compute an activation in their own kernel. */
const ACTIVATING: readonly AnyOp[] = [
  conv2d,
  matMul,
  maxPool2d,
  batchNormalization,
  batchNormalizationInference,
];

/** An activation is computed by the op before it. */
const activationIntoOp: Fusion = {
  name: "activation into op",
  apply({ op, inputs: [x], attributes, outputs: [{ name }] }, rewriting) {
    const activation = activationOf(op, attributes);
    const before = activation && rewriting.isAbsorbable(x) ? activatingNode(x) : undefined;
    if (!before || before.attributes.activation !== "none") return undefined;
    return again(before, { attributes: { ...before.attributes, activation }, name }, rewriting);
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

/** What a batch normalisation gives is added to something in its own kernel. */
const residualIntoNormalization: Fusion = {
  name: "residual into batch normalisation",
  apply({ op, inputs, outputs: [{ name, shape }] }, rewriting) {
    if (op !== add) return undefined;
    const [normal, residual] = normalFirst(inputs, rewriting);
    const before = normal && activatingNode(normal);
    const fits = before && isShape(residual.shape, shape) && isShape(normal.shape, shape);
    if (!fits) return undefined;
    return again(before, { inputs: [...before.inputs, residual], name }, rewriting);
  },
};

/** A batch normalisation by given statistics becomes a part of the kernel and bias before it. */
const normalizationIntoKernel: Fusion = {
  name: "batch normalisation into kernel",
  apply({ op, inputs, attributes, outputs: [{ name }] }, { graph, isAbsorbable }) {
    if (op !== batchNormalizationInference || !isAbsorbable(inputs[0])) return undefined;
    const [x, ...affine] = inputs;
    const before = activatingNode(x);
    if (!before || !isFoldable(before)) return undefined;
    const { epsilon, activation } = attributes as BatchNormalization;
    const [input, kernel, ...bias] = before.inputs;
    const folded = graph.appendAll(foldNormalization, [kernel, ...affine, ...bias], { epsilon });
    return graph.append(before.op, [input, ...folded], { ...before.attributes, activation }, name);
  },
};

/** All of them, in the order in which they are tried. */
export const FUSIONS: readonly Fusion[] = [
  activationIntoOp,
  activationPastPooling,
  residualIntoNormalization,
  normalizationIntoKernel,
];

/** A node that computes an activation. */
type Activating = Node & { readonly attributes: { readonly activation: Activation } };

/**
 * Appends a node once more with other attributes or inputs; its further outputs take the place of the
 * old ones, unless something has read those.
 */
function again(
  node: Node,
  { inputs = node.inputs, attributes = node.attributes, name }: {
    readonly inputs?: readonly Tensor[];
    readonly attributes?: unknown;
    readonly name: string;
  },
  { graph, isUnread, replace }: Rewriting,
): Tensor | undefined {
  const others = node.outputs.slice(1);
  if (!others.every(isUnread)) return undefined;
  const [output, ...further] = graph.appendAll(node.op, inputs, attributes, name);
  others.forEach((other, i) => replace(other, further[i]));
  return output;
}

/** Two tensors, first one of a batch normalisation that can still add something, if either is. */
function normalFirst(
  [a, b]: readonly Tensor[],
  { isAbsorbable }: Rewriting,
): [normal: Tensor | undefined, other: Tensor] {
  const isNormal = (tensor: Tensor) => {
    const node = isAbsorbable(tensor) ? activatingNode(tensor) : undefined;
    return node?.op === batchNormalization && node.inputs.length === 4 &&
      node.attributes.activation === "none";
  };
  if (isNormal(a)) return [a, b];
  return [isNormal(b) ? b : undefined, a];
}

/** Whether a node's columns can be multiplied in its kernel: filters, or what a product gives. */
function isFoldable({ op, inputs: [, kernel], attributes }: Activating): boolean {
  if (attributes.activation !== "none") return false;
  if (op === conv2d) return true;
  return op === matMul && kernel.shape.length === 2 && !(attributes as unknown as MatMul).transB;
}

/** The node of an op that can compute an activation, where one computes this tensor. */
function activatingNode(
  { source }: Tensor,
): Activating | undefined {
  if (source.kind !== "output" || !ACTIVATING.includes(source.node.op)) return undefined;
  return source.node as Activating;
}
