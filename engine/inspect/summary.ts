/** What a network is made of: layers, shapes, parameters, operations and bytes. No device is needed. @module */
import { createStoredNet } from "../formats/network.ts";
import { Graph, type Node, type Tensor } from "../graph/graph.ts";
import { aliasedInput, type Call } from "../graph/op.ts";
import { bytesOf, f32, type Shape, sizeOf } from "../graph/spec.ts";
import { type LayerDescription, layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";

/** What is summed over layers. */
export interface Amounts {
  /** Trained ones, and others, such as running statistics and a kernel that whitens. */
  readonly parameters: number;
  /** Of these the ones that an optimizer trains. */
  readonly trainable: number;
  /** Floating-point operations of predicting a batch. */
  readonly flops: number;
  readonly weightBytes: number;
  /** Of all that is computed for a batch; views take none. */
  readonly activationBytes: number;
}

/** A layer with what it computes; of a layer that holds others, what they don't. */
export interface LayerSummary extends Amounts {
  /** `conv1`, `residual1/conv2`, …; empty where the network is this layer. */
  readonly name: string;
  /** Keras' name: `Conv2D`; of a network that is a graph, the op's. */
  readonly type: string;
  /** Its options, in few words: `3×3, 64`. */
  readonly options: string;
  /** `[N, …]`. */
  readonly shape: Shape;
  /** Whether it has a kernel: variables of two dimensions or more. */
  readonly hasKernel: boolean;
}

/** A network, layer by layer. */
export interface NetworkSummary {
  readonly network: LayerDescription;
  /** `[N, H, W, C]`. */
  readonly input: Shape;
  /** In the order in which they are computed. */
  readonly layers: readonly LayerSummary[];
  readonly total: Amounts;
}

/**
 * Looks at a network on a batch of pictures `[N, H, W, C]` as it predicts them. Throws a `RangeError`
 * where its layers do not fit each other or the pictures.
 */
export function summarise(network: LayerDescription, input: Shape): NetworkSummary {
  const graph = new Graph();
  const images = graph.input("images", f32(...input));
  const net = createStoredNet(graph);
  const output = layerOf(network)(net, images);
  const ends: [string, Tensor][] = net.noted.size ? [...net.noted] : [["", output]];
  let seen = images.id;
  const layers = ends.map(([name, tensor]): LayerSummary => {
    // A layer's tensors follow those of the layers before it.
    const own = graph.tensors.slice(seen + 1, tensor.id + 1);
    seen = Math.max(seen, tensor.id);
    const description = net.described.get(name) ?? (name ? undefined : network);
    return {
      name,
      type: description?.type ?? opOf(tensor),
      options: description ? optionsText(description) : "",
      shape: tensor.shape,
      hasKernel: own.some(({ source, shape }) => source.kind === "variable" && shape.length > 1),
      ...amountsOf(own),
    };
  });
  return { network, input, layers, total: sumOf(layers) };
}

function amountsOf(tensors: readonly Tensor[]): Amounts {
  const variables = tensors.filter(({ source }) => source.kind === "variable");
  const trainable = variables.filter(({ source }) =>
    source.kind === "variable" && source.isTrainable
  );
  const nodes = new Set(
    tensors.flatMap(({ source }) => source.kind === "output" ? [source.node] : []),
  );
  return {
    parameters: total(variables, ({ shape }) => sizeOf(shape)),
    trainable: total(trainable, ({ shape }) => sizeOf(shape)),
    flops: total([...nodes], ({ op, ...node }) => op.isView ? 0 : op.flops(callOf(node))),
    weightBytes: total(variables, bytesOf),
    activationBytes: total(tensors, (tensor) => isComputed(tensor) ? bytesOf(tensor) : 0),
  };
}

function callOf({ inputs, outputs, attributes }: Omit<Node, "op">): Call<unknown> {
  return { inputs, outputs, attributes };
}

const isComputed = ({ source }: Tensor) =>
  source.kind === "output" && aliasedInput(source.node.op, source.index) === undefined;

const opOf = ({ source }: Tensor) => source.kind === "output" ? source.node.op.name : source.kind;

function total<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

function sumOf(layers: readonly LayerSummary[]): Amounts {
  return {
    parameters: total(layers, ({ parameters }) => parameters),
    trainable: total(layers, ({ trainable }) => trainable),
    flops: total(layers, ({ flops }) => flops),
    weightBytes: total(layers, ({ weightBytes }) => weightBytes),
    activationBytes: total(layers, ({ activationBytes }) => activationBytes),
  };
}

/** `3×3, 64, strides 2`: what is usual is left out. */
function optionsText({ type: _type, name: _name, ...options }: LayerDescription): string {
  const { kernelSize, poolSize, filters, units, ...others } = options;
  const side = kernelSize ?? poolSize;
  const usual: Record<string, readonly unknown[]> = {
    strides: [poolSize ?? 1],
    padding: ["SAME", (Number(side) - 1) / 2],
    // The parameters tell.
    useBias: [true, false],
    groups: [1],
    dilationRate: [1],
    momentum: [0.9],
    epsilon: [1e-5],
    scale: [true],
    center: [true],
    axis: [-1],
    approximate: ["none"],
    alpha: [1],
    ratio: [16],
    activation: ["relu"],
    gate: ["sigmoid"],
  };
  const rest = Object.entries(others).filter(([name, value]) =>
    typeof value !== "object" && !usual[name]?.includes(value)
  );
  return [
    ...side === undefined ? [] : [`${side}×${side}`],
    ...[filters, units].filter((count) => count !== undefined),
    ...rest.map(([name, value]) => `${name} ${value}`),
  ].join(", ");
}
