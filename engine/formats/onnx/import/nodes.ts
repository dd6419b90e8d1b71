/** The nodes of a file, one after the other, as nodes of a graph. @module */
import { logSoftmax } from "../../../ops/loss/log_softmax.ts";
import { softmax } from "../../../ops/loss/softmax.ts";
import type { NodeProto } from "../proto.ts";
import { Attributes } from "./attributes.ts";
import type { Builder } from "./builder.ts";
import type { Call, Family } from "./call.ts";
import { ofOne, showExtents } from "./extent.ts";
import { CONVOLUTION } from "./convolution.ts";
import { ELEMENTWISE, silu } from "./elementwise.ts";
import { FOLDS, LOOKS, PASSES } from "./fold.ts";
import { nameOfNode } from "./names.ts";
import { grouped, lastOf, NORMALISATION } from "./normalisation.ts";
import { PARTS } from "./parts.ts";
import { POOLING } from "./pooling.ts";
import { WITHIN } from "./patterns.ts";
import { biased, PRODUCT } from "./product.ts";
import { REDUCTION } from "./reduction.ts";
import { SHAPE } from "./shape.ts";
import { MOST_DIMENSIONS } from "./tensor.ts";
import { shapeOf, type Value } from "./value.ts";

/** The ops that are computed. */
const OPS: Family = {
  ...CONVOLUTION,
  ...POOLING,
  ...PRODUCT,
  ...ELEMENTWISE,
  ...NORMALISATION,
  ...REDUCTION,
  ...SHAPE,
  ...PARTS,
  ...PASSES,
  ...LOOKS,
};

/** What nodes are translated in. */
export interface Translation {
  /** The tensors that are known, by their names in the file; those of the nodes are added. */
  readonly values: Map<string, Value>;
  readonly opset: number;
  /** The batch that the file is written for, where it is one alone. */
  readonly batch?: number;
  /** Tensors that are used beside the nodes' inputs. */
  readonly outputs: readonly string[];
  readonly to: Builder;
}

/** Ops that stand for several nodes, or for those at the end. */
const STANDING: Family = {
  Silu: silu,
  HardSwish: ELEMENTWISE.HardSwish,
  Gelu: ELEMENTWISE.Gelu,
  Dense: biased,
  LayerNormalization: NORMALISATION.LayerNormalization,
  GroupNormalization: grouped,
  Softmax: (call) => lastOf(call, softmax),
  LogSoftmax: (call) => lastOf(call, logSoftmax),
};

/** What is wrong with a node is told so far: it may have lists of any length. */
const MOST_WORDS = 500;

/** Whether a domain is that of ONNX' own ops. */
export const isOnnx = (domain = "") => domain === "" || domain === "ai.onnx";

const opOf = ({ opType }: NodeProto) => opType || "an op without a name";

/** The nodes that compute these outputs, in their order. */
export function needed(nodes: readonly NodeProto[], outputs: readonly string[]): NodeProto[] {
  const wanted = new Set(outputs);
  return nodes.toReversed().filter(({ input, output }) => {
    if (!output.some((name) => wanted.has(name))) return false;
    input.forEach((name) => wanted.add(name));
    return true;
  }).reverse();
}

/**
 * Translates nodes. Gives what is wrong with them, each a sentence: an op that there is not, a node
 * whose inputs nothing computes before it, or what an op can't be made to do.
 */
export function translate(nodes: readonly NodeProto[], translation: Translation): string[] {
  const missing = new Set(nodes.filter((node) => !isKnown(node)).map(opOf));
  if (missing.size > 0) return [`there are no ops ${listed([...missing].sort())} here`];
  const problems: string[] = [];
  const failed = new Set<string>();
  const used = new Set([...translation.outputs, ...nodes.flatMap(({ input }) => input)]);
  for (const node of nodes) {
    if (node.input.some((name) => failed.has(name))) {
      node.output.forEach((name) => failed.add(name));
      continue;
    }
    try {
      keep(node, outputsOf(node, translation, used), translation);
    } catch (error) {
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      node.output.forEach((name) => failed.add(name));
      if (translation.to.isSpent) return [error.message];
      problems.push(
        `${opOf(node)} '${listed([node.name || node.output[0] || ""])}' can't be read: ${
          error.message.slice(0, MOST_WORDS)
        }`,
      );
    }
  }
  return problems;
}

/** Names of the file in an error: not too many, none too long. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 50).map((name) => name.length > 60 ? `${name.slice(0, 60)}…` : name);
  return shown.join(", ") + (names.length > 50 ? ` and ${names.length - 50} more` : "");
}

const isKnown = ({ opType = "", domain }: NodeProto) =>
  domain === WITHIN ||
  isOnnx(domain) && (Object.hasOwn(OPS, opType) || Object.hasOwn(FOLDS, opType));

function outputsOf(node: NodeProto, translation: Translation, used: ReadonlySet<string>) {
  const { values, opset, batch, to } = translation;
  const inputs = node.input.map((name) => {
    const value = name ? values.get(name) : undefined;
    if (name && !value) {
      throw new RangeError(`nothing computes its input '${listed([name])}' before it`);
    }
    return value;
  });
  const attributes = new Attributes(node);
  const op = node.opType!;
  const outputs = node.output.findLastIndex((name) => used.has(name)) + 1;
  const [output] = node.output;
  const call: Call = {
    output,
    parts: node.output.length,
    op,
    opset,
    inputs,
    attributes,
    outputs,
    to,
    batch,
    name: nameOfNode(node),
  };
  const isKnown = inputs.every((value) => value === undefined || value.kind === "constant");
  const fold = isKnown && Object.hasOwn(FOLDS, op) ? FOLDS[op] : undefined;
  const family = node.domain === WITHIN ? STANDING : OPS;
  const translateOp = fold ?? (Object.hasOwn(family, op) ? family[op] : undefined);
  if (!translateOp) throw new RangeError("it is known here of numbers of the file alone");
  const made = translateOp(call);
  attributes.finish();
  return Array.isArray(made) ? made as readonly Value[] : [made as Value];
}

function keep({ output }: NodeProto, made: readonly Value[], { values }: Translation): void {
  output.forEach((name, i) => {
    if (!name || !made[i]) return;
    if (values.has(name)) throw new RangeError(`its output '${listed([name])}' is there already`);
    const shape = shapeOf(made[i]);
    const isShape = made[i].kind === "constant" || shape.every((extent) => ofOne(extent) >= 1);
    if (shape.length > MOST_DIMENSIONS || !isShape) {
      throw new RangeError(`its output would be ${showExtents(shape.slice(0, 20))}`);
    }
    values.set(name, made[i]);
  });
}
