/** The layer of a network that tells its classes apart. @module */
import { graphWithClasses } from "./graph_classes.ts";
import type { LayerDescription } from "./layer.ts";
import type { GraphOptions } from "./layers/graph.ts";

/** The last layer of a network: its description, and where it is in the network's. */
export interface LastLayer {
  readonly layer: LayerDescription;
  /** `layers[5]`; empty where the network is one layer. */
  readonly place: string;
}

/** The layer whose output is the network's, also within others; a sum of several is a layer itself. */
export function lastLayerOf(network: LayerDescription, place = ""): LastLayer {
  const { type, layers } = network;
  if (type !== "Sequential" || !Array.isArray(layers)) return { layer: network, place };
  const within = `${place && `${place}.`}layers[${layers.length - 1}]`;
  return lastLayerOf(layers[layers.length - 1], within);
}

/**
 * The same network for so many classes: its last layer, which must be dense, has as many units,
 * and in a graph the last node with weights.
 * Throws a `RangeError` where it is another.
 */
export function withClasses(network: LayerDescription, classes: number): LayerDescription {
  const { type, layers } = network;
  if (type === "Dense") return { ...network, units: classes };
  if (type === "Graph") {
    return { ...network, ...graphWithClasses(network as LayerDescription & GraphOptions, classes) };
  }
  if (type !== "Sequential" || !Array.isArray(layers)) {
    throw new RangeError(
      `Cannot give the network ${classes} classes as its last layer is ${type}: expected Dense`,
    );
  }
  return { ...network, layers: [...layers.slice(0, -1), withClasses(layers.at(-1), classes)] };
}
