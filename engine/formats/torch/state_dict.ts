/** The tensors of a network as PyTorch's `state_dict` has them: names, order and shapes. @module */
import { visible } from "../../../data/text/visible.ts";
import { Graph, type Tensor } from "../../graph/graph.ts";
import { f32, type Shape } from "../../graph/spec.ts";
import { layerOfVariable } from "../../model/dry_build.ts";
import { type LayerDescription, layerOf } from "../../model/layer.ts";
import { createStoredNet, type DescribedNetwork } from "../network.ts";
import { asItIs, type Layout, layoutsOf } from "./layout.ts";
import { torchvisionNames } from "./torchvision.ts";

/** A tensor of a state_dict. */
export interface TorchTensor {
  readonly name: string;
  readonly shape: Shape;
  /** A variable, how it lies there; or numbers that are not learned here, which are all alike. */
  readonly source:
    | { readonly kind: "variable"; readonly variable: string; readonly layout: Layout }
    | { readonly kind: "constant"; readonly value: number }
    /** The batches that a normalisation has seen, which nobody counts here: int64. */
    | { readonly kind: "count" };
}

/** A network as a module of PyTorch. */
export interface StateDict {
  /** In the order of `state_dict`. */
  readonly tensors: readonly TorchTensor[];
  /** Whether the module is torchvision's network of that name. */
  readonly isTorchvisions: boolean;
}

/** A network with its name. */
export interface NamedNetwork extends DescribedNetwork {
  readonly architecture: string;
}

/** What PyTorch calls variables of layers; others keep their names. */
const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ["kernel", "weight"],
  ["scale", "weight"],
  ["offset", "bias"],
  ["runningMean", "running_mean"],
  ["runningVariance", "running_var"],
]);

/** A variable, and the layer whose it is. */
interface Owned {
  /** The layer's name. */
  readonly layer: string;
  /** What the variable is called in it. */
  readonly local: string;
  readonly variable: Tensor;
}

/**
 * The tensors of a network in the order of `state_dict`: that of the layers, what goes around a block
 * after the block; of a layer `weight`, `bias`, then what is not trained. Names are torchvision's where
 * it has the network, else those of our layers with dots between them. Throws a `RangeError` where two
 * would be called alike.
 */
export function stateDictOf(description: NamedNetwork): StateDict {
  const { network, architecture, preprocessing: { height, width, mean } } = description;
  const graph = new Graph();
  const net = createStoredNet(graph);
  layerOf(network)(net, graph.input("images", f32(1, height, width, mean.length)));
  const kinds = new Map([["", network], ...net.described]);
  const layouts = layoutsOf(graph);
  const layers = Map.groupBy(
    [...graph.variables.values()].map((variable) => owned(variable, kinds)),
    ({ layer }) => layer,
  );
  const names = torchvisionNames(architecture, new Set(layers.keys()));
  const nameOf = (layer: string) => names?.get(layer) ?? dotted(layer);
  const tensors = inTorchsOrder([...layers.keys()], kinds).flatMap((layer) => {
    const type = kinds.get(layer)?.type ?? "";
    const own = layers.get(layer)!.map((each) => tensorOf(each, layouts));
    const all = /^(Batch|Layer|Group)Normalization$/.test(type)
      ? normalisation(own, type === "BatchNormalization")
      : own;
    return all.map((each) => ({
      ...each,
      name: [nameOf(layer), each.name].filter(Boolean).join("."),
    }));
  });
  checkNames(tensors);
  return { tensors, isTorchvisions: names !== undefined };
}

/** What layers are, by name; the whole network's name is empty. */
type Kinds = ReadonlyMap<string, LayerDescription>;

/** In a network that was given as its graph, names have slashes of their own. */
function owned(variable: Tensor, kinds: Kinds): Owned {
  const parents = [...variable.name.matchAll(/\//g)].map(({ index }) =>
    variable.name.slice(0, index)
  );
  const layer = ["", ...parents].find((parent) => kinds.get(parent)?.type === "Graph") ??
    layerOfVariable(variable.name);
  return { layer, local: variable.name.slice(layer ? layer.length + 1 : 0), variable };
}

function tensorOf(
  { local, variable }: Owned,
  layouts: ReadonlyMap<Tensor, Layout>,
): TorchTensor {
  const layout = layouts.get(variable) ?? asItIs(variable.shape);
  return {
    name: local.split("/").map((part, i, { length }) =>
      i === length - 1 ? SUFFIXES.get(part) ?? part : part
    ).join("."),
    shape: layout.shape,
    source: { kind: "variable", variable: variable.name, layout },
  };
}

/** PyTorch learns both scale and offset or neither, and counts the batches that it has seen. */
function normalisation(own: readonly TorchTensor[], isOfBatches: boolean): TorchTensor[] {
  const [learned, statistics] = [/^(weight|bias)$/, /^running/].map((names) =>
    own.filter(({ name }) => names.test(name))
  );
  const affine = learned.length === 0 ? [] : [["weight", 1], ["bias", 0]] as const;
  return [
    ...affine.map(([name, value]): TorchTensor =>
      learned.find((each) => each.name === name) ??
        { name, shape: learned[0].shape, source: { kind: "constant", value } }
    ),
    ...statistics,
    ...isOfBatches
      ? [{ name: "num_batches_tracked", shape: [], source: { kind: "count" as const } }]
      : [],
  ];
}

/** A module's name has no dots. */
const dotted = (layer: string) => layer.replaceAll(".", "_").replaceAll("/", ".");

/** PyTorch has what goes around a block after the block. */
function inTorchsOrder(layers: readonly string[], kinds: Kinds): string[] {
  const isAround = (path: readonly string[], depth: number) => {
    const block = kinds.get(path.slice(0, depth).join("/"));
    return path[depth] === "shortcut" && block?.type === "Residual" && block.shortcut !== undefined;
  };
  const paths = layers.map((layer, index) => ({ layer, index, path: layer.split("/") }));
  return paths.toSorted((a, b) => {
    const depth = a.path.findIndex((name, i) => name !== b.path[i]);
    return Number(isAround(a.path, depth)) - Number(isAround(b.path, depth)) || a.index - b.index;
  }).map(({ layer }) => layer);
}

function checkNames(tensors: readonly TorchTensor[]): void {
  const seen = new Set(["__metadata__"]);
  const again = tensors.filter(({ name }) => seen.size === seen.add(name).size);
  if (again.length === 0) return;
  throw new RangeError(
    `Cannot give the weights PyTorch's names as more than one would be called ${
      again.map(({ name }) => `'${visible(name)}'`).join(", ")
    }: name the layers otherwise`,
  );
}
