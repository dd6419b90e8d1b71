/** Whether a model's description and its weights are of one network. No device is needed. @module */
import { Graph, type Tensor } from "../graph/graph.ts";
import { bytesOf, f32, show, showSpec } from "../graph/spec.ts";
import { type LayerDescription, layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";
import { createNet } from "../model/net.ts";
import { notFiniteIn } from "./finite.ts";
import { specOf, type StoredTensor } from "./safetensors.ts";
import { Mismatch, wrongField } from "./schema.ts";

/** What of a description says which network it is. */
export interface DescribedNetwork {
  /** The network, as `layerOf` builds it. */
  readonly network: LayerDescription;
  /** Their names, by class number. */
  readonly classes: readonly string[];
  readonly preprocessing: {
    readonly height: number;
    readonly width: number;
    /** By channel. */
    readonly mean: readonly number[];
  };
}

/** No tensor of a network may be larger: there is no device that would hold it. */
const MOST_BYTES = 2 ** 32;
const NEVER_DRAWN = { kind: "zeros" } as const;

/** Begins a network whose variables get their numbers from a file, or from a training. */
export function createStoredNet(graph: Graph) {
  const initialisers = { convolution: NEVER_DRAWN, dense: NEVER_DRAWN, bias: NEVER_DRAWN };
  return createNet({ graph, initialisers, seed: 0, isStored: true });
}

/** Whether outputs are `[N, classes]`: a class is what an output is called. */
export function hasClasses({ shape }: Tensor, classes: readonly string[]): boolean {
  return shape.length === 2 && shape[1] === classes.length;
}

/**
 * The variables of a description's network, by name, in the order of its layers. Throws a `Mismatch`
 * where the network does not fit its pictures or its classes, or is too large for any device.
 */
export function variablesOf(description: DescribedNetwork): ReadonlyMap<string, Tensor> {
  const { network, classes, preprocessing: { height, width, mean } } = description;
  const graph = new Graph();
  const images = graph.input("images", f32(1, height, width, mean.length));
  const logits = built(network, graph, images);
  if (!hasClasses(logits, classes)) {
    const expected = `a name for each output of its network, which gives ${show(logits.shape)}`;
    throw new Mismatch(classes, expected, "classes");
  }
  const large = graph.tensors.find((tensor) => bytesOf(tensor) > MOST_BYTES);
  if (!large) return graph.variables;
  const expected = `one that a device can hold: its '${large.name}' is ${showSpec(large)}`;
  throw new Mismatch(network, expected, "network");
}

function built(network: LayerDescription, graph: Graph, images: Tensor): Tensor {
  try {
    return layerOf(network)(createStoredNet(graph), images);
  } catch (error) {
    // Ops that are not known to fit throw whatever they come upon.
    const reason = error instanceof RangeError ? error.message : "its layers don't fit together";
    throw new Mismatch(network, `one that takes ${show(images.shape)} (${reason})`, "network");
  }
}

/**
 * Throws an `Error` that names `file` and the variable where weights are not those of the network:
 * where one is missing, has another shape or element type, holds what is no number, or is left over.
 */
export function checkWeights(
  weights: ReadonlyMap<string, StoredTensor>,
  variables: ReadonlyMap<string, Tensor>,
  file: string,
): void {
  for (const [name, variable] of variables) {
    const stored = weights.get(name);
    const [found, expected] = [stored ? showSpec(specOf(stored)) : "nothing", showSpec(variable)];
    if (found !== expected) {
      throw wrongField(file, name, found, `${expected}, as its network has it`);
    }
  }
  checkFinite(weights, file);
  checkVariances(weights, file);
  const extra = weights.keys().find((name) => !variables.has(name));
  if (extra === undefined) return;
  const found = showSpec(specOf(weights.get(extra)!));
  throw wrongField(file, extra, found, "nothing: its network has no such variable");
}

/** Throws an `Error` that names `file` and the variable where weights hold what is no number. */
export function checkFinite(weights: ReadonlyMap<string, StoredTensor>, file: string): void {
  const name = notFiniteIn(weights);
  if (name === undefined) return;
  const found = weights.get(name)!.data.find((value) => !Number.isFinite(value));
  const expected = "finite numbers, which a training that failed has not: train it anew";
  throw wrongField(file, name, String(found), expected);
}

/** Throws an `Error` that names `file` and the variable where a variance is below 0: its root is no number. */
export function checkVariances(weights: ReadonlyMap<string, StoredTensor>, file: string): void {
  for (const [name, { data }] of weights) {
    const below = name.endsWith("/runningVariance") ? data.find((value) => value < 0) : undefined;
    if (below !== undefined) throw wrongField(file, name, String(below), "variances of 0 or more");
  }
}
