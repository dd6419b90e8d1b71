/** A network that is given as its graph: what an import from elsewhere becomes. @module */
import type { Tensor } from "../../graph/graph.ts";
import type { AnyOp } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import { OPS } from "../../ops/mod.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import type { Net } from "../net.ts";
import { drop } from "./elementwise.ts";
import { normalizeBatch } from "./normalisation.ts";

/**
 * One application of an op; tensors by name. A `batchNormalizationInference` by statistics that are
 * variables has the `momentum` by which these follow a training's batches (0.9), and a `dropout` takes
 * no step and has no stream: it drops in a training alone.
 */
export interface GraphNode {
  /** The op's name. */
  readonly op: string;
  /** The names of the tensors that it takes, in order. */
  readonly inputs: readonly string[];
  /** The names of the tensors that it gives, in order: the first is the layer's name. */
  readonly outputs: readonly string[];
  /** As the op has them, plain JSON; an extent of a `shape` may be `{ perExample: 2 }`, twice the batch. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Numbers that never change, few enough to be written down. */
export interface GraphConstant {
  /** `[]` of a single number. */
  readonly shape: Shape;
  /** In the order of rows. */
  readonly values: readonly number[];
}

/** A network as ops, attributes, variables by name, and edges by the names of tensors. */
export interface GraphOptions {
  /** The tensor that is the network's input `[N, …]`. */
  readonly input: string;
  /** The tensor that it gives. */
  readonly output: string;
  /** The shapes of the variables: `conv1/kernel` is one of the layer `conv1`. */
  readonly variables: Readonly<Record<string, Shape>>;
  /** The variables that no optimizer trains: running statistics, and what is given. */
  readonly statistics?: readonly string[];
  /** Numbers that never change, by name. */
  readonly constants?: Readonly<Record<string, GraphConstant>>;
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

const BY_NAME: ReadonlyMap<string, AnyOp> = new Map(OPS.map((op) => [op.name, op]));

/** What only moves numbers is no layer to look at. */
const MOVES: ReadonlySet<string> = new Set(["reshape", "transpose"]);

/** What a training makes something else of. */
const TRAINED = { batch: "batchNormalizationInference", dropout: "dropout" };
const MOMENTUM = 0.9;

function read(options: OptionReader): GraphOptions {
  const given = {
    input: options.any("input"),
    output: options.any("output"),
    variables: options.any("variables"),
    statistics: options.any("statistics") ?? [],
    constants: options.any("constants") ?? {},
    nodes: options.any("nodes"),
  };
  if (!isGraph(given)) throw wrong("it needs an input, an output, variables and nodes");
  const { input, output, variables, statistics = [], constants = {}, nodes } = given;
  const unknown = [...new Set(nodes.map(({ op }) => op).filter((op) => !BY_NAME.has(op)))];
  if (unknown.length) throw wrong(`there are no ops ${unknown.join(", ")}`);
  const lost = statistics.find((name) => !Object.hasOwn(variables, name));
  if (lost !== undefined) throw wrong(`its statistic '${lost}' is none of its variables`);
  const known = new Set<string>();
  const add = (name: string) => {
    if (known.size === known.add(name).size) throw wrong(`there are two tensors '${name}'`);
  };
  [input, ...Object.keys(variables), ...Object.keys(constants)].forEach(add);
  for (const node of nodes) {
    const missing = node.inputs.find((name) => !known.has(name));
    if (missing !== undefined) throw wrong(`nothing computes '${missing}' before ${node.op}`);
    node.outputs.forEach(add);
  }
  if (!known.has(output)) throw wrong(`nothing computes its output '${output}'`);
  return { input, output, variables, statistics, constants, nodes };
}

function build(net: Net, x: Tensor, options: GraphOptions): Tensor {
  const tensors = new Map([[options.input, x]]);
  const fixed = new Set(options.statistics);
  // Each where it is first used, as layers make them.
  const find = (name: string): Tensor => {
    const tensor = tensors.get(name) ?? keptOf(net, name, options, fixed);
    tensors.set(name, tensor);
    return tensor;
  };
  for (const node of options.nodes) {
    const { outputs } = node;
    const scope = net.scope(outputs[0]);
    const made = apply(scope, node, node.inputs.map(find), x.shape[0]);
    if (outputs.length > made.length) {
      throw wrong(
        `${node.op}, which computes '${outputs[0]}', gives ${made.length} output` +
          `${made.length > 1 ? "s" : ""}: found the names ${outputs.join(", ")}`,
      );
    }
    outputs.forEach((name, i) => tensors.set(name, made[i]));
    if (!MOVES.has(node.op)) scope.note(made[0]);
  }
  return find(options.output);
}

/** A variable or a constant of a graph. */
function keptOf(
  net: Net,
  name: string,
  { variables, constants }: GraphOptions,
  fixed: ReadonlySet<string>,
): Tensor {
  if (Object.hasOwn(constants ?? {}, name)) {
    const { shape, values } = constants![name];
    return net.graph.constant(net.scope(name).path, f32(...shape), values);
  }
  const shape = variables[name];
  const end = name.lastIndexOf("/");
  const layer = end > 0 ? net.scope(name.slice(0, end)) : net;
  const own = name.slice(end + 1);
  if (fixed.has(name)) return layer.variable(own, f32(...shape), { isTrainable: false });
  const kind = shape.length > 2 ? "convolution" : shape.length > 1 ? "dense" : "bias";
  return layer.parameter(own, shape, kind);
}

/** Applies a node's op, or what a training makes of it. */
function apply(
  net: Net,
  { op, attributes }: GraphNode,
  inputs: readonly Tensor[],
  batch: number,
): readonly Tensor[] {
  if (op === TRAINED.dropout) return [drop(net, inputs[0], rateOf(attributes))];
  if (op === TRAINED.batch) {
    const { momentum = MOMENTUM, ...others } = attributes;
    const [x, scale, offset, ...statistics] = inputs;
    const isFollowed = net.step &&
      statistics.every(({ source }) => source.kind === "variable" && !source.isTrainable);
    if (isFollowed) {
      const { epsilon } = others as { readonly epsilon: number };
      const parameters = [scale, offset];
      const known = { parameters, statistics, momentum: momentum as number, epsilon };
      return [normalizeBatch(net, x, known)];
    }
    return net.graph.appendAll(BY_NAME.get(op)!, inputs, others, net.path);
  }
  return net.graph.appendAll(BY_NAME.get(op)!, inputs, inBatch(attributes, batch), net.path);
}

function rateOf({ rate }: GraphNode["attributes"]): number {
  if (typeof rate === "number" && rate >= 0 && rate < 1) return rate;
  throw wrong(`its dropout has the rate ${JSON.stringify(rate)}: expected a number in [0, 1)`);
}

/** Attributes whose `shape` has as many elements as the batch says. */
function inBatch(attributes: GraphNode["attributes"], batch: number): GraphNode["attributes"] {
  const { shape } = attributes;
  if (!Array.isArray(shape) || !shape.some(isPerExample)) return attributes;
  return {
    ...attributes,
    shape: shape.map((extent) => isPerExample(extent) ? extent.perExample * batch : extent),
  };
}

function isPerExample(extent: unknown): extent is { readonly perExample: number } {
  return isRecord(extent) && Number.isSafeInteger(extent.perExample);
}

function wrong(why: string): RangeError {
  return new RangeError(`Cannot build the layer Graph as ${why}`);
}

function isGraph(value: Record<string, unknown>): value is Record<string, unknown> & GraphOptions {
  return typeof value.input === "string" && typeof value.output === "string" &&
    isRecord(value.variables) && Object.values(value.variables).every(isShape) &&
    isNames(value.statistics) && isRecord(value.constants) &&
    Object.values(value.constants).every(isConstant) && Array.isArray(value.nodes) &&
    value.nodes.every(isNode);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isShape = (value: unknown): value is Shape =>
  Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent > 0);

const isConstant = (value: unknown) =>
  isRecord(value) && isShape(value.shape) && Array.isArray(value.values) &&
  value.values.length === sizeOf(value.shape) && value.values.every(Number.isFinite);

const isNames = (value: unknown) =>
  Array.isArray(value) && value.every((name) => typeof name === "string");

function isNode(value: unknown): boolean {
  return isRecord(value) && typeof value.op === "string" && isNames(value.inputs) &&
    isNames(value.outputs) && (value.outputs as string[]).length > 0 && isRecord(value.attributes);
}
