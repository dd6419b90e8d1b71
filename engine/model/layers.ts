/** Layers: records that say what they are, and code that runs once to append them to a graph. @module */
import type { Graph } from "../graph/graph.ts";
import { type Shape, sizeOf, type Tensor } from "../graph/op.ts";
import { conv2d } from "../ops/convolution/conv2d.ts";
import { dropout } from "../ops/elementwise/dropout.ts";
import { globalAveragePool } from "../ops/pool/global_average_pool.ts";
import { matMul, PLAIN } from "../ops/product/mat_mul.ts";
import { maxPool2d } from "../ops/pool/max_pool2d.ts";
import { relu } from "../ops/elementwise/relu.ts";
import { reshape } from "../ops/elementwise/reshape.ts";
import { type Padding, windowOf } from "../ops/shared/window.ts";
import { STREAM } from "../graph/random.ts";
import { initialise, type Initialiser } from "./initialisers.ts";

/** A layer, by Keras' names. `relu` says that ReLU is part of the layer's own kernel. */
export type Layer =
  | {
    readonly type: "Conv2D";
    readonly filters: number;
    readonly kernelSize: number;
    readonly strides: number;
    readonly padding: Padding;
    readonly relu?: boolean;
  }
  | { readonly type: "ReLU" }
  | {
    readonly type: "MaxPooling2D";
    readonly poolSize: number;
    readonly strides: number;
    readonly padding: Padding;
    readonly relu?: boolean;
  }
  | { readonly type: "GlobalAveragePooling2D" }
  | { readonly type: "Flatten" }
  | { readonly type: "Dense"; readonly units: number; readonly relu?: boolean }
  | { readonly type: "Dropout"; readonly keep: number };

/** How the parameters of a network begin. */
export interface Initialisers {
  readonly convolution: Initialiser;
  readonly dense: Initialiser;
  readonly bias: Initialiser;
}

/** The parameters of a network, by name, in the order of its layers. */
export class Parameters {
  readonly tensors = new Map<string, Tensor>();

  constructor(
    readonly graph: Graph,
    readonly initialisers: Initialisers,
    readonly seed: number,
  ) {}

  /** The parameter of that name, made when first asked for: two builds share their weights. */
  get(name: string, shape: Shape, kind: keyof Initialisers): Tensor {
    const known = this.tensors.get(name);
    if (known) return known;
    const index = this.tensors.size;
    const initial = () => initialise(this.initialisers[kind], shape, this.seed, index);
    const tensor = this.graph.state(name, shape, "f32", initial);
    this.tensors.set(name, tensor);
    return tensor;
  }
}

/** What a layer computes. */
export interface Activation {
  /** `conv1`, `relu1`, `pool1`, …: numbered by kind. */
  readonly name: string;
  readonly layer: Layer;
  readonly tensor: Tensor;
}

const PREFIXES: Record<Layer["type"], string> = {
  Conv2D: "conv",
  ReLU: "relu",
  MaxPooling2D: "pool",
  GlobalAveragePooling2D: "average",
  Flatten: "flatten",
  Dense: "dense",
  Dropout: "dropout",
};

/**
 * Appends layers to the graph of `parameters` and returns what each computes, the logits last.
 * With `step u32[8]` it is built for training; without, dropout lets everything through.
 */
export function build(
  layers: readonly Layer[],
  input: Tensor,
  parameters: Parameters,
  step?: Tensor,
): Activation[] {
  const counts = new Map<string, number>();
  let x = input;
  return layers.map((layer) => {
    const prefix = PREFIXES[layer.type];
    const number = (counts.get(prefix) ?? 0) + 1;
    counts.set(prefix, number);
    const name = `${prefix}${number}`;
    x = append(layer, name, number, x, parameters, step);
    return { name, layer, tensor: x };
  });
}

function append(
  layer: Layer,
  name: string,
  number: number,
  x: Tensor,
  parameters: Parameters,
  step?: Tensor,
): Tensor {
  const { graph } = parameters;
  const [batch, height, width, channels] = x.shape;
  const fused = { relu: ("relu" in layer && layer.relu) ?? false };
  const pair = (n: number) => [n, n] as const;
  switch (layer.type) {
    case "Conv2D": {
      const { filters, kernelSize, strides, padding } = layer;
      const window = windowOf([height, width], pair(kernelSize), pair(strides), padding);
      const shape = [kernelSize, kernelSize, channels, filters];
      const kernel = parameters.get(`${name}/kernel`, shape, "convolution");
      const bias = parameters.get(`${name}/bias`, [filters], "bias");
      return graph.append(conv2d, [x, kernel, bias], { ...window, ...fused, groups: 1 }, name);
    }
    case "Dense": {
      const kernel = parameters.get(`${name}/kernel`, [channelsOf(x), layer.units], "dense");
      const bias = parameters.get(`${name}/bias`, [layer.units], "bias");
      return graph.append(matMul, [x, kernel, bias], { ...PLAIN, ...fused }, name);
    }
    case "MaxPooling2D": {
      const kernel = pair(layer.poolSize);
      const window = windowOf([height, width], kernel, pair(layer.strides), layer.padding);
      return graph.append(maxPool2d, [x], { ...window, ...fused, kernel }, name);
    }
    case "ReLU":
      return graph.append(relu, [x], {}, name);
    case "GlobalAveragePooling2D":
      return graph.append(globalAveragePool, [x], {}, name);
    case "Flatten":
      return graph.append(reshape, [x], { shape: [batch, sizeOf(x.shape) / batch] }, name);
    case "Dropout": {
      if (!step) return x;
      const attributes = { keep: layer.keep, stream: STREAM.dropout + number - 1 };
      return graph.append(dropout, [x, step], attributes, name);
    }
  }
}

const channelsOf = (x: Tensor) => x.shape[x.shape.length - 1];

/**
 * Moves each ReLU into the kernel before it, and past a max pooling into the pooling's kernel: the
 * largest of the rectified is the rectified largest, and the pooled picture is the smaller one.
 */
export function fuse(layers: readonly Layer[]): Layer[] {
  const fused: Layer[] = [];
  for (let i = 0; i < layers.length; i++) {
    const [layer, next, second] = [layers[i], layers[i + 1], layers[i + 2]];
    if (layer.type === "Conv2D" && next?.type === "ReLU" && second?.type === "MaxPooling2D") {
      fused.push(layer, { ...second, relu: true });
      i += 2;
    } else if ((layer.type === "Conv2D" || layer.type === "Dense") && next?.type === "ReLU") {
      fused.push({ ...layer, relu: true });
      i += 1;
    } else fused.push(layer);
  }
  return fused;
}
