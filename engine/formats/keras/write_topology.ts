/** A network as the JSON that Keras 2 has for its layers. @module */
import { listed } from "../../../data/text/listed.ts";
import { visible } from "../../../data/text/visible.ts";
import { Graph } from "../../graph/graph.ts";
import { f32, type Shape } from "../../graph/spec.ts";
import { type LayerDescription, layerOf } from "../../model/layer.ts";
import { layerNames } from "../../model/layer_names.ts";
import type { ModelDescription } from "../model.ts";
import { createStoredNet } from "../network.ts";
import { KINDS } from "./kinds.ts";
import { type KerasLayer, type KerasWeight, KerasWriter } from "./writer.ts";

/** What a network is in Keras' words. */
export interface KerasModel {
  /** The JSON of a `Sequential`, or of a `Model`. */
  readonly topology: unknown;
  /** In the order of the layers. */
  readonly weights: readonly KerasWeight[];
}

/**
 * A network in Keras' words: a `Sequential` where each of its layers takes what the one before makes, a
 * `Model` otherwise. Throws an `Error` that names all layers that TensorFlow.js has not.
 */
export function writeTopology(description: ModelDescription): KerasModel {
  const { network, architecture, preprocessing: { height, width, mean } } = description;
  const shape = [height, width, mean.length];
  const isList = network.type === "Sequential";
  const layers = isList ? network.layers as LayerDescription[] : [network];
  const writer = new KerasWriter(KINDS, shapesOf(layers, shape));
  const output = writer.inTurn(layers, "", "");
  checkSaid(writer);
  const name = architecture.replace(/[^\w.-]/g, "_") || "network";
  const topology = isChain(writer.layers)
    ? sequential(name, shape, writer.layers)
    : functional(name, shape, writer.layers, output);
  // A network that is one layer calls its variables by their own names alone.
  const within = isList ? 0 : layerNames([layerOf(network)])[0].length + 1;
  return {
    topology,
    weights: writer.weights.map((each) => ({ ...each, variable: each.variable.slice(within) })),
  };
}

/** The shapes of variables and of what layers compute, by name. */
function shapesOf(layers: readonly LayerDescription[], shape: Shape): Map<string, Shape> {
  const graph = new Graph();
  const net = createStoredNet(graph);
  layerOf({ type: "Sequential", layers })(net, graph.input("images", f32(1, ...shape)));
  return new Map([...net.noted, ...graph.variables].map(([name, { shape }]) => [name, shape]));
}

function checkSaid({ refused, layers }: KerasWriter): void {
  if (refused.size === 0 && layers.length > 0) return;
  const all = [...refused].map(([why, paths]) => `${why} (${listed(paths)})`);
  throw new Error(
    `Cannot export the network as a TensorFlow.js model as that has no layer for ${
      visible(all.join(", ") || "a network without layers")
    }: choose another format`,
  );
}

/** Whether each layer takes what the one before makes, and nothing else. */
function isChain(layers: readonly KerasLayer[]): boolean {
  return layers.every(({ inputs }, i) =>
    inputs.length === 1 && inputs[0] === (layers[i - 1]?.name ?? "")
  );
}

/** A name for the input that no layer has. */
function inputName(layers: readonly KerasLayer[]): string {
  const names = new Set(layers.map(({ name }) => name));
  let name = "input";
  while (names.has(name)) name += "_";
  return name;
}

function inputLayer(name: string, shape: Shape) {
  return {
    class_name: "InputLayer",
    config: { batch_input_shape: [null, ...shape], dtype: "float32", sparse: false, name },
  };
}

function sequential(name: string, shape: Shape, layers: readonly KerasLayer[]) {
  const all = layers.map(({ className, config }) => ({ class_name: className, config }));
  const input = inputLayer(inputName(layers), shape);
  return { class_name: "Sequential", config: { name, layers: [input, ...all] } };
}

function functional(
  name: string,
  shape: Shape,
  layers: readonly KerasLayer[],
  output: string,
) {
  const input = inputName(layers);
  const all = layers.map(({ className, name, config, inputs }) => ({
    name,
    class_name: className,
    config,
    inbound_nodes: [inputs.map((each) => [each || input, 0, 0, {}])],
  }));
  return {
    class_name: "Model",
    config: {
      name,
      layers: [{ name: input, ...inputLayer(input, shape), inbound_nodes: [] }, ...all],
      input_layers: [[input, 0, 0]],
      output_layers: [[output, 0, 0]],
    },
  };
}
