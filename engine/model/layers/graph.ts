/** A network that is given as its graph: what an import from elsewhere becomes. @module */
import type { Tensor } from "../../graph/graph.ts";
import type { AnyOp } from "../../graph/op.ts";
import type { Shape } from "../../graph/spec.ts";
import { OPS } from "../../ops/mod.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import type { Net } from "../net.ts";

/** One application of an op; tensors by name. */
export interface GraphNode {
  /** The op's name. */
  readonly op: string;
  /** The names of the tensors that it takes, in order. */
  readonly inputs: readonly string[];
  /** The names of the tensors that it gives, in order. */
  readonly outputs: readonly string[];
  /** As the op has them, plain JSON. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** A network as ops, attributes, variables by name, and edges by the names of tensors. */
export interface GraphOptions {
  /** The tensor that is the network's input `[N, …]`. */
  readonly input: string;
  /** The tensor that it gives. */
  readonly output: string;
  /** The shapes of the variables. */
  readonly variables: Readonly<Record<string, Shape>>;
  /** In an order in which each finds its inputs. */
  readonly nodes: readonly GraphNode[];
}

const describe = defineLayer({ type: "Graph", prefix: "graph", read, build });

/**
 * A network as a graph. Throws a `RangeError` where an op or a tensor is not known and, when it is
 * built, where a node names more outputs than its op gives.
 */
export function graphNetwork(options: GraphOptions): Layer {
  return describe({ ...options });
}

/** An op by its name. */
const opOf = (name: string): AnyOp | undefined => OPS.find((op) => op.name === name);

function read(options: OptionReader): GraphOptions {
  const given = Object.fromEntries(
    ["input", "output", "variables", "nodes"].map((name) => [name, options.any(name)]),
  );
  if (!isGraph(given)) throw wrong("it needs an input, an output, variables and nodes");
  const { input, output, variables, nodes } = given;
  const unknown = [...new Set(nodes.map(({ op }) => op).filter((op) => !opOf(op)))];
  if (unknown.length) throw wrong(`there are no ops ${unknown.join(", ")}`);
  const known = new Set([input, ...Object.keys(variables)]);
  for (const node of nodes) {
    const missing = node.inputs.find((name) => !known.has(name));
    if (missing !== undefined) throw wrong(`nothing computes '${missing}' before ${node.op}`);
    node.outputs.forEach((name) => known.add(name));
  }
  if (!known.has(output)) throw wrong(`nothing computes its output '${output}'`);
  return { input, output, variables, nodes };
}

function build(net: Net, x: Tensor, { input, output, variables, nodes }: GraphOptions): Tensor {
  const tensors = new Map([[input, x]]);
  for (const [name, shape] of Object.entries(variables)) {
    const kind = shape.length > 2 ? "convolution" : shape.length > 1 ? "dense" : "bias";
    tensors.set(name, net.parameter(name, shape, kind));
  }
  for (const { op, inputs, outputs, attributes } of nodes) {
    const { graph, path } = net.scope(outputs[0]);
    const found = inputs.map((name) => tensors.get(name)!);
    const made = graph.appendAll(opOf(op)!, found, attributes, path);
    if (outputs.length > made.length) {
      throw wrong(
        `${op}, which computes '${outputs[0]}', gives ${made.length} output` +
          `${made.length > 1 ? "s" : ""}: found the names ${outputs.join(", ")}`,
      );
    }
    outputs.forEach((name, i) => tensors.set(name, made[i]));
    net.scope(outputs[0]).note(made[0]);
  }
  return tensors.get(output)!;
}

function wrong(why: string): RangeError {
  return new RangeError(`Cannot build the layer Graph as ${why}`);
}

function isGraph(value: unknown): value is GraphOptions {
  return isRecord(value) && typeof value.input === "string" && typeof value.output === "string" &&
    isRecord(value.variables) && Object.values(value.variables).every(isShape) &&
    Array.isArray(value.nodes) && value.nodes.every(isNode);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isShape = (value: unknown) =>
  Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent > 0);

const isNames = (value: unknown) =>
  Array.isArray(value) && value.every((name) => typeof name === "string");

function isNode(value: unknown): boolean {
  return isRecord(value) && typeof value.op === "string" && isNames(value.inputs) &&
    isNames(value.outputs) && (value.outputs as string[]).length > 0 && isRecord(value.attributes);
}
