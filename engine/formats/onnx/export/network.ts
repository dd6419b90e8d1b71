/** A network as nodes of ONNX. @module */
import { Graph, type Node, reachableNodes, type Tensor } from "../../../graph/graph.ts";
import { f32, show } from "../../../graph/spec.ts";
import { layerOf } from "../../../model/layer.ts";
import { matMul } from "../../../ops/product/mat_mul.ts";
import type { MatMul } from "../../../ops/product/product.ts";
import type { Model, ModelDescription } from "../../model.ts";
import { createStoredNet } from "../../network.ts";
import { computed, type Operand, stored } from "./operand.ts";
import { TRANSLATORS } from "./translators.ts";
import type { Extent, OnnxWriter, Value } from "./writer.ts";

/** A network laid out, with what its tensors are called. */
interface Built {
  readonly graph: Graph;
  readonly images: Tensor;
  readonly logits: Tensor;
  readonly noted: ReadonlyMap<string, Tensor>;
}

/** What a network is translated with. */
export interface NetworkOptions {
  /** Of its numbers, and of what it computes. */
  readonly real: "float" | "float16";
  /** How many rows of the network there are for each of the file's, which are `N`. */
  readonly looks?: number;
}

/** The sizes of the batches that are compared: what differs between them grows with the batch. */
const [FEW, MORE] = [2, 3];

/**
 * Appends a network that takes `images` `[N, C, H, W]`, and gives its logits. Throws an `Error` that
 * names all ops that ONNX has not, or what in the network does not take any number of pictures.
 */
export function appendNetwork(
  writer: OnnxWriter,
  { description, weights }: Model,
  images: Value,
  { real, looks = 1 }: NetworkOptions,
): Value {
  const built = build(description, FEW);
  const nodes = reachableNodes(built.graph, [built.logits]);
  checkOps(nodes);
  const extents = extentsOf(build(description, MORE), looks);
  const consumers = consumersOf(nodes);
  const names = namesOf(built);
  const operands = new Map<Tensor, Operand>([[
    built.images,
    computed(writer, images, {
      shape: built.images.shape,
      extents: extents(built.images),
      order: "first",
    }),
  ]]);
  const operandOf = (tensor: Tensor): Operand => {
    const known = operands.get(tensor);
    if (known) return known;
    const made = stored(writer, {
      name: names.get(tensor)!,
      shape: tensor.shape,
      numbers: numbersOf(tensor, weights),
      type: real,
    });
    operands.set(tensor, made);
    return made;
  };
  for (const { op, inputs, attributes, outputs: [output] } of nodes) {
    operands.set(
      output,
      TRANSLATORS.get(op.name)!({
        writer,
        name: names.get(output)!,
        inputs: inputs.map(operandOf),
        attributes,
        shape: output.shape,
        extents: extents(output),
        isOnlyMultiplied: output !== built.logits && isOnlyMultiplied(output, consumers),
      }),
    );
  }
  return operandOf(built.logits).in("last");
}

function build({ network, preprocessing }: ModelDescription, batch: number): Built {
  const { height, width, mean } = preprocessing;
  const graph = new Graph();
  const images = graph.input("images", f32(batch, height, width, mean.length));
  const net = createStoredNet(graph);
  const logits = layerOf(network)(net, images);
  return { graph, images, logits, noted: net.noted };
}

function checkOps(nodes: readonly Node[]): void {
  const missing = new Set(nodes.map(({ op }) => op.name).filter((name) => !TRANSLATORS.has(name)));
  if (missing.size === 0) return;
  throw new Error(
    `Cannot export the network as ONNX as it has no nodes there for ${[...missing].join(", ")}: ` +
      "build it of other layers",
  );
}

/** The extents of a tensor, those that grow with the batch by name: `N`, or `2N`. */
function extentsOf(larger: Built, looks: number): (tensor: Tensor) => Extent[] {
  return ({ id, name, shape }) => {
    const other = larger.graph.tensors[id].shape;
    return shape.map((extent, d) => {
      if (other[d] === extent) return extent;
      const times = extent / FEW * looks;
      if (other[d] * FEW === extent * MORE && Number.isInteger(times)) return rows(times);
      throw new Error(
        `Cannot export the network as ONNX as '${name}' is ${show(shape)} of ${FEW} pictures and ` +
          `${show(other)} of ${MORE}: expected a network that takes each picture by itself`,
      );
    });
  };
}

/** The name of so many rows for each picture. */
export const rows = (times: number): string => times === 1 ? "N" : `${times}N`;

function consumersOf(nodes: readonly Node[]): ReadonlyMap<Tensor, readonly Node[]> {
  const consumers = new Map<Tensor, Node[]>();
  for (const node of nodes) {
    for (const input of new Set(node.inputs)) {
      consumers.set(input, [...consumers.get(input) ?? [], node]);
    }
  }
  return consumers;
}

/** Whether rows are but multiplied by matrices whose numbers are known, and can be put in order. */
function isOnlyMultiplied(
  output: Tensor,
  consumers: ReadonlyMap<Tensor, readonly Node[]>,
): boolean {
  return consumers.get(output)!.every(({ op, inputs: [a, b, ...others], attributes }) =>
    op === matMul && a === output && !(attributes as MatMul).transA && isKnown(b) &&
    b.shape.length === 2 && !others.includes(output)
  );
}

const isKnown = ({ source }: Tensor) => source.kind === "variable" || source.kind === "constant";

/**
 * What each tensor is called: as the innermost layer that gives it, or as it was named; what a layer
 * computes on its way without a name, and its constants, by the layer and the op or the constant.
 */
function namesOf({ graph, noted }: Built): ReadonlyMap<Tensor, string> {
  const layers = new Map<Tensor, string>();
  for (const [path, tensor] of noted) if (!layers.has(tensor)) layers.set(tensor, path);
  const names = new Map<Tensor, string>();
  let layer = "";
  for (const tensor of graph.tensors.toReversed()) {
    layer = layers.get(tensor) ?? layer;
    const within = (name: string) => layer ? `${layer}/${name}` : name;
    names.set(tensor, layers.get(tensor) ?? ownName(tensor, within));
  }
  return names;
}

function ownName({ id, name, source }: Tensor, within: (name: string) => string): string {
  if (source.kind === "constant") return name.includes("/") ? name : within(name);
  if (source.kind !== "output") return name;
  const { op } = source.node;
  // What a network of one layer gives has that layer's name: none.
  return name === "" || name === `${op.name}_${id}` ? within(op.name) : name;
}

function numbersOf({ name, source }: Tensor, weights: Model["weights"]): ArrayLike<number> {
  return source.kind === "constant" ? source.values : weights.get(name)!.data;
}
