/** The last layer with weights of a network that is given as its graph. @module */
import type { Shape } from "../graph/spec.ts";
import type { GraphNode, GraphOptions } from "./layers/graph.ts";

/** Ops of one tensor that keep a number a class: what is last may stand before them. */
const PASSING: ReadonlySet<string> = new Set([
  "reshape",
  "dropout",
  "globalAveragePool",
  "averagePool2d",
  "maxPool2d",
  "reduceMean",
  "reduceMax",
  "relu",
  "relu6",
  "leakyRelu",
  "sigmoid",
  "tanh",
]);

/** The ops whose kernel has a column a class. */
const WEIGHING: ReadonlySet<string> = new Set(["matMul", "conv2d"]);

/**
 * The same graph for so many classes: its last dense layer, or last convolution where only what passes
 * a number a class on follows it, has as many outputs. Throws a `RangeError` where it has no such.
 */
export function graphWithClasses(graph: GraphOptions, classes: number): GraphOptions {
  const { kernels, between } = lastOf(graph, classes);
  const shared = kernels.find((name) =>
    graph.nodes.filter(({ inputs }) => inputs.includes(name)).length > 1
  );
  if (shared !== undefined) throw wrong(classes, `its weights '${shared}' are used twice`);
  const resized = kernels.map((name): [string, Shape] => {
    const shape = graph.variables[name];
    return [name, shape.with(-1, classes)];
  });
  return {
    ...graph,
    variables: { ...graph.variables, ...Object.fromEntries(resized) },
    nodes: graph.nodes.map((node) => between.has(node) ? reshaped(node, classes) : node),
  };
}

/** The variables that have a column a class, and the nodes that come after. */
function lastOf({ nodes, output, variables }: GraphOptions, classes: number) {
  const makers = new Map(
    nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const between = new Set<GraphNode>();
  const kernels: string[] = [];
  const isVariable = (name: string | undefined) =>
    name !== undefined && Object.hasOwn(variables, name);
  for (let name = output;;) {
    const node = makers.get(name);
    if (!node) throw wrong(classes, "no weights make its output");
    const { op, inputs } = node;
    if (WEIGHING.has(op) && isVariable(inputs[1])) {
      const { groups = 1, transB = false } = node.attributes;
      if (groups !== 1 || transB) throw wrong(classes, `its last layer '${name}' is in groups`);
      return { kernels: [...inputs.slice(1).filter(isVariable), ...kernels], between };
    }
    const bias = op === "add" ? inputs.find((each) => variables[each]?.length === 1) : undefined;
    if (bias !== undefined) kernels.push(bias);
    else if (!PASSING.has(op)) throw wrong(classes, `its last layer '${name}' is ${op}`);
    between.add(node);
    name = inputs.find((each) => each !== bias)!;
  }
}

/** A reshape to another number of classes. */
function reshaped(node: GraphNode, classes: number): GraphNode {
  const { shape } = node.attributes;
  if (node.op !== "reshape" || !Array.isArray(shape)) return node;
  const last = shape.at(-1) > 0 ? classes : shape.at(-1);
  return { ...node, attributes: { ...node.attributes, shape: shape.with(-1, last) } };
}

function wrong(classes: number, why: string): RangeError {
  return new RangeError(
    `Cannot give the network ${classes} classes as ${why}: expected a dense layer, or a convolution`,
  );
}
