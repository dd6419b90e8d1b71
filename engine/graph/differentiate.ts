/** The derivative of a graph: one reverse walk. @module */
import { type Graph, inputsOf, reachable, type Tensor } from "./graph.ts";
import type { Op } from "./op.ts";
import { sizeOf } from "./spec.ts";

/** Adds up tensors of one shape: what a tensor that is used more than once needs. */
export type Sum = (graph: Graph, a: Tensor, b: Tensor) => Tensor;

/**
 * Appends the ops that compute the gradients of `loss`, a tensor of one element, by each of
 * `parameters`, which may be any tensors; each gradient has its parameter's shape. `sum` adds two
 * gradients. Throws a `RangeError` where the loss is not one number, a `TypeError` where it does not
 * depend on one of the parameters, or through an op without a gradient, or through a pack.
 *
 * ```ts
 * import { differentiate, evaluate, f32, Graph, ops } from "../mod.ts";
 *
 * const graph = new Graph();
 * const x = graph.input("x", f32(3));
 * const squares = graph.append(ops.square, [x], {});
 * const loss = graph.append(ops.reduceSum, [squares], { axes: [0], keepdims: false });
 * const [gradient] = differentiate(graph, loss, [x], ops.sumOf);
 * console.log(evaluate(graph, [gradient], new Map([[x, Float64Array.of(1, 2, 3)]]))[0]); // 2, 4, 6
 * ```
 */
export function differentiate(
  graph: Graph,
  loss: Tensor,
  parameters: readonly Tensor[],
  sum: Sum,
): Tensor[] {
  if (sizeOf(loss.shape) !== 1) {
    throw new RangeError(`Cannot differentiate '${loss.name}' as it is not one number`);
  }
  const towards = dependents(graph, parameters);
  const gradients = new Map<Tensor, Tensor>([
    [loss, graph.constant("one", loss, [1])],
  ]);
  const append = <A>(op: Op<A>, inputs: readonly Tensor[], attributes: A) =>
    graph.append(op, inputs, attributes);
  const appendAll = <A>(op: Op<A>, inputs: readonly Tensor[], attributes: A) =>
    graph.appendAll(op, inputs, attributes);
  const done = new Set();
  for (const tensor of reachable(graph, [loss]).toReversed()) {
    const { source } = tensor;
    if (gradients.has(tensor)) checkNoPack(tensor, towards);
    // Outputs of a node follow each other: at its last one all their gradients are known.
    if (source.kind !== "output" || done.has(source.node)) continue;
    done.add(source.node);
    const { op, inputs, outputs, attributes } = source.node;
    const dOutputs = outputs.map((output) => gradients.get(output));
    if (!dOutputs.some(Boolean) || !inputs.some((input) => towards.has(input))) continue;
    if (!op.gradient) throw new TypeError(`Cannot differentiate ${op.name}: it has no gradient`);
    const found = op.gradient({ inputs, outputs, dOutputs, attributes, append, appendAll });
    found.forEach((gradient, i) => {
      if (!gradient || !towards.has(inputs[i])) return;
      const before = gradients.get(inputs[i]);
      gradients.set(inputs[i], before ? sum(graph, before, gradient) : gradient);
    });
  }
  return parameters.map((parameter) => {
    const gradient = gradients.get(parameter);
    if (gradient) return gradient;
    throw new TypeError(`Cannot differentiate by '${parameter.name}': the loss does not use it`);
  });
}

/** Nothing takes a pack's gradient apart: without this its members would be given a part of theirs. */
function checkNoPack(tensor: Tensor, towards: ReadonlySet<Tensor>): void {
  const member = tensor.source.kind === "pack" &&
    inputsOf(tensor).find((each) => towards.has(each));
  if (!member) return;
  throw new TypeError(
    `Cannot differentiate '${tensor.name}' as it is a pack, of '${member.name}' among others: ` +
      "compute the loss from its members",
  );
}

/** The tensors that depend on parameters, themselves included. */
function dependents(graph: Graph, parameters: readonly Tensor[]): Set<Tensor> {
  const found = new Set(parameters);
  for (const tensor of graph.tensors) {
    if (inputsOf(tensor).some((input) => found.has(input))) found.add(tensor);
  }
  return found;
}
