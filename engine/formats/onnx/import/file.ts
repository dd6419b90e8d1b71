/** A file's graph, checked before anything is made of it. @module */
import type { ModelProto, NodeProto } from "../proto.ts";
import type { Note } from "./metadata.ts";
import { isOnnx, listed, needed } from "./nodes.ts";
import { constantOf, isFloat, MOST_DIMENSIONS } from "./tensor.ts";
import type { Constant } from "./value.ts";

/** What a file says that a tensor is. */
export interface Declared {
  readonly name: string;
  /** The number of its elements' type. */
  readonly type: number;
  /** `undefined` where an extent has only a name, or none. */
  readonly shape: readonly (number | undefined)[];
}

/** The part of a file that is a network. */
export interface OnnxFile {
  readonly opset: number;
  readonly input: Declared;
  readonly output: string;
  /** The names of outputs that are left out. */
  readonly others: readonly string[];
  /** Those that the output needs. */
  readonly nodes: readonly NodeProto[];
  readonly initialisers: ReadonlyMap<string, Constant>;
}

/** The versions of the operators that are read. */
const OPSETS = [7, 23] as const;

/** No file with more nodes is read, and none whose node has more inputs, or outputs. */
const [MOST_NODES, MOST_ENDS] = [20_000, 1024];

/** Checks a file. Throws a `RangeError` that says what is wrong, or not to be read here. */
export function fileOf(model: ModelProto, note: Note): OnnxFile {
  const { graph, functions } = model;
  if (!graph) throw new RangeError("it is no ONNX file: it has no graph");
  if (functions.length > 0) throw new RangeError("it has functions of its own: export it without");
  if (graph.sparseInitializer.length > 0) throw new RangeError("it has sparse initialisers");
  checkCounts(graph.node);
  const opset = opsetOf(model);
  const all = graph.node.map(withDomain);
  checkOnce(all, graph.initializer.map(({ name = "" }) => name));
  const stored = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !stored.has(name)).map(declared);
  const outputs = graph.output.map(declared);
  if (outputs.length === 0) throw new RangeError("it has no output");
  const [{ name: first }, ...others] = outputs;
  const inner = note.isPreprocessed ? withinPreprocessing(all, first, note) : undefined;
  const output = inner?.output ?? first;
  const nodes = needed(cutOff(all, inner?.input.name), [output]);
  const wanted = new Set([output, ...nodes.flatMap(({ input }) => input)]);
  return {
    opset,
    input: inner?.input ?? onlyInput(inputs, wanted),
    output,
    others: others.map(({ name }) => name),
    nodes,
    initialisers: initialisersOf(graph.initializer, wanted),
  };
}

/** Throws a `RangeError` where there are more nodes, or more inputs of one, than networks have. */
function checkCounts(nodes: readonly NodeProto[]): void {
  if (nodes.length > MOST_NODES) {
    throw new RangeError(`it has ${nodes.length} nodes: at most ${MOST_NODES} are read`);
  }
  const wide = nodes.find(({ input, output }) => Math.max(input.length, output.length) > MOST_ENDS);
  if (!wide) return;
  const { name, opType = "", input, output } = wide;
  throw new RangeError(
    `its ${listed([opType])} '${
      listed([name || output[0] || ""])
    }' has ${input.length} inputs and ${output.length} outputs: at most ${MOST_ENDS} are read`,
  );
}

function opsetOf({ opsetImport }: ModelProto): number {
  const own = opsetImport.filter(({ domain }) => isOnnx(domain));
  const [least, most] = OPSETS;
  const version = own[0]?.version ?? 0;
  if (own.length === 1 && version >= least && version <= most) return version;
  const found = own.length === 1 ? `opset ${version}` : "no single version of ONNX' operators";
  throw new RangeError(`it is of ${found}: expected opset ${least} to ${most}`);
}

/** A node whose op, where it is not ONNX' own, is called as no op here is: `com.microsoft.FusedConv`. */
function withDomain(node: NodeProto): NodeProto {
  const { domain = "", opType = "" } = node;
  if (isOnnx(domain)) return node;
  return { ...node, opType: `${domain}.${opType}`, domain: undefined };
}

/** Throws a `RangeError` where a tensor is made twice. */
function checkOnce(nodes: readonly NodeProto[], initialisers: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of [...initialisers, ...nodes.flatMap(({ output }) => output)]) {
    if (name && seen.size === seen.add(name).size) {
      throw new RangeError(`its tensor '${listed([name])}' is there twice`);
    }
  }
}

function declared(
  { name = "", type }: NonNullable<ModelProto["graph"]>["input"][number],
): Declared {
  const { elemType = 0, shape } = type?.tensorType ?? {};
  if (!type?.tensorType) throw new RangeError(`'${listed([name])}' is no tensor`);
  const dimensions = shape?.dim ?? [];
  if (dimensions.length > MOST_DIMENSIONS) {
    throw new RangeError(`'${listed([name])}' has too many dimensions`);
  }
  return {
    name,
    type: elemType,
    shape: dimensions.map(({ value }) => value !== undefined && value > 0 ? value : undefined),
  };
}

function onlyInput(inputs: readonly Declared[], wanted: ReadonlySet<string>): Declared {
  const used = inputs.filter(({ name }) => wanted.has(name));
  if (used.length !== 1) {
    const names = listed(used.map(({ name }) => name)) || "nothing";
    throw new RangeError(`its network takes ${names}: expected one tensor, of pictures`);
  }
  const [input] = used;
  if (isFloat(input.type)) return input;
  throw new RangeError(
    `its input '${listed([input.name])}' is of elements of type ${input.type}: expected floats; ` +
      "a network with its preprocessing within is imported where Loupe wrote it",
  );
}

/** A file of ours that takes pixels: its network is between these tensors. */
function withinPreprocessing(nodes: readonly NodeProto[], last: string, { preprocessing }: Note) {
  const makes = (name: string) => nodes.find(({ output }) => output.includes(name));
  const input = ["views", "images"].find(makes);
  const softmax = makes(last);
  const output = makes("views/logits")?.input[0] ?? softmax?.input[0];
  if (!input || softmax?.opType !== "Softmax" || !output || !preprocessing) {
    throw new RangeError("its preprocessing is not as Loupe writes it: export it without");
  }
  const { height, width, mean } = preprocessing;
  const shape = [undefined, mean.length, height, width];
  return { input: { name: input, type: 1, shape }, output };
}

/** Without the nodes that make a tensor. */
const cutOff = (nodes: readonly NodeProto[], name?: string) =>
  name === undefined ? nodes : nodes.filter(({ output }) => !output.includes(name));

function initialisersOf(
  tensors: NonNullable<ModelProto["graph"]>["initializer"],
  wanted: ReadonlySet<string>,
): Map<string, Constant> {
  const constants = new Map<string, Constant>();
  for (const tensor of tensors) {
    const { name = "" } = tensor;
    if (!wanted.has(name)) continue;
    try {
      constants.set(name, constantOf(tensor, name));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`its initialiser '${listed([name])}' can't be read: ${error.message}`);
    }
  }
  return constants;
}
