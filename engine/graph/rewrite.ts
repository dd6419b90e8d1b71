/** Rewrites a graph before it is differentiated: named fusions, each an equal but faster way. @module */
import { type Graph, inputsOf, type Node, reachable, type Tensor } from "./graph.ts";

/** What a fusion may ask. */
export interface Rewriting {
  readonly graph: Graph;
  /**
   * Whether nothing but one input of one node takes this tensor, and no op in place stands between
   * it and the node that is looked at: then that node may compute it, later than it was.
   */
  isAbsorbable(tensor: Tensor): boolean;
  /** Whether no node so far takes this tensor: then another may take its place. */
  isUnread(tensor: Tensor): boolean;
  /** Lets all that is to come take another tensor in place of one that is unread. */
  replace(tensor: Tensor, by: Tensor): void;
}

/** An equal way to compute a node. */
export interface Fusion {
  readonly name: string;
  /** The tensor that takes the place of the node's first output; `undefined` where it does not apply. */
  apply(node: Node, rewriting: Rewriting): Tensor | undefined;
}

/**
 * Appends an equal but faster way to compute `outputs` and returns its outputs; what it leaves
 * unused is not compiled. Fusions are tried on each node in the order of the graph, the first that
 * applies is taken, and what it gives may be fused again by a later node. All that follows the first
 * replacement is appended again, so that whatever reads a variable stays on its side of an update.
 */
export function rewrite(
  graph: Graph,
  outputs: readonly Tensor[],
  fusions: readonly Fusion[],
): Tensor[] {
  const needed = inOrder(graph, outputs);
  const uses = countUses(needed, outputs);
  const replaced = new Map<Tensor, Tensor>();
  const current = (tensor: Tensor): Tensor => {
    const by = replaced.get(tensor);
    return by ? current(by) : tensor;
  };
  const read = new Set<Tensor>();
  // How many ops in place precede a tensor.
  const updatesBefore = new Map<Tensor, number>();
  let updates = 0;
  const replace = (tensor: Tensor, by: Tensor) => {
    replaced.set(tensor, by);
    uses.set(by, uses.get(tensor) ?? 0);
    updatesBefore.set(by, updates);
  };
  const rewriting: Rewriting = {
    graph,
    isAbsorbable: (tensor) => uses.get(tensor) === 1 && updatesBefore.get(tensor) === updates,
    isUnread: (tensor) => !read.has(tensor),
    replace,
  };
  const done = new Set<Node>();
  for (const tensor of needed) {
    const { source, name } = tensor;
    updatesBefore.set(tensor, updates);
    if (source.kind === "pack") source.members.forEach((member) => read.add(current(member)));
    if (source.kind === "pack" && !source.isHome && replaced.size > 0) {
      replace(tensor, graph.pack(name, source.members.map(current)));
    }
    if (source.kind !== "output" || done.has(source.node)) continue;
    done.add(source.node);
    const { op, inputs, attributes, outputs: [{ name: label }, ...others] } = source.node;
    let { outputs } = source.node;
    if (replaced.size > 0) {
      const fresh = graph.appendAll(op, inputs.map(current), attributes, label);
      outputs.forEach((output, i) => replace(output, fresh[i]));
      outputs = fresh;
    }
    const node = { op, inputs: inputs.map(current), attributes, outputs };
    const fused = others.length ? undefined : applyFirst(fusions, node, rewriting);
    if (fused) replace(outputs[0], fused);
    inputsOf(fused ?? outputs[0]).forEach((input) => read.add(input));
    if (op.inPlace?.some((input) => input !== undefined)) updates++;
  }
  return outputs.map(current);
}

/**
 * What `outputs` need: all that the first needs before what only the others do, such as the running
 * statistics of a network, so that a fusion finds them unread. Where a variable is updated in between,
 * the order of the graph stays.
 */
function inOrder(graph: Graph, outputs: readonly Tensor[]): Tensor[] {
  const needed = reachable(graph, outputs);
  const isUpdate = ({ source }: Tensor) =>
    source.kind === "output" && source.node.op.inPlace?.some((input) => input !== undefined);
  if (needed.some(isUpdate)) return needed;
  const first = new Set(reachable(graph, outputs.slice(0, 1)));
  return [
    ...needed.filter((tensor) => first.has(tensor)),
    ...needed.filter((tensor) => !first.has(tensor)),
  ];
}

function applyFirst(
  fusions: readonly Fusion[],
  node: Node,
  rewriting: Rewriting,
): Tensor | undefined {
  for (const fusion of fusions) {
    const fused = fusion.apply(node, rewriting);
    if (fused) return fused;
  }
  return undefined;
}

/** How often tensors are taken; an output is taken by the outside, too. */
function countUses(needed: readonly Tensor[], outputs: readonly Tensor[]): Map<Tensor, number> {
  const uses = new Map<Tensor, number>();
  const nodes = new Set<unknown>();
  for (const tensor of needed) {
    const owner = tensor.source.kind === "output" ? tensor.source.node : tensor;
    if (nodes.has(owner)) continue;
    nodes.add(owner);
    inputsOf(tensor).forEach((input) => uses.set(input, (uses.get(input) ?? 0) + 1));
  }
  outputs.forEach((output) => uses.set(output, (uses.get(output) ?? 0) + 1));
  return uses;
}
