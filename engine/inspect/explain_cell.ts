/** How a cell of any layer's maps comes about. @module */
import type { Model } from "../formats/model.ts";
import type { Tensor } from "../graph/graph.ts";
import { type Cell, cellOf, type CellOrigin } from "./cell.ts";
import type { FeatureMaps, Inspection } from "./inspector.ts";
import type { ShownLayer } from "./shown.ts";

/** A network's layers, and the tensor that the first of them sees. */
export interface ShownNetwork {
  readonly shown: readonly ShownLayer[];
  readonly images: Tensor;
}

/**
 * Takes a cell of a layer's maps apart. Throws a `RangeError` where there is no such layer, or the cell
 * is outside of its maps.
 */
export function explainCell(
  network: ShownNetwork,
  inspection: Inspection,
  weights: Model["weights"],
  { layer: name, ...cell }: Cell & { readonly layer: string },
): CellOrigin {
  const maps = layerOf(inspection, name);
  const layer = network.shown.find((layer) => layer.name === name)!;
  const before = layer.before.map((tensor) => mapsOf(network, inspection, tensor));
  return cellOf({ layer, maps, before, weights }, cell);
}

/** The maps of a layer, or the picture as the first one sees it. Throws a `RangeError`. */
export function layerOf({ input, layers }: Inspection, name: string): FeatureMaps {
  const found = [input, ...layers].find((layer) => layer.name === name);
  if (found) return found;
  throw new RangeError(`Cannot show the layer '${name}' as the network has no such layer`);
}

/** The maps of a tensor; `undefined` where it is no layer's and not the picture. */
function mapsOf(
  { shown, images }: ShownNetwork,
  { input, layers }: Inspection,
  tensor: Tensor,
): FeatureMaps | undefined {
  if (tensor === images) return input;
  const layer = shown.find((layer) => layer.tensor === tensor);
  return layer && layers.find(({ name }) => name === layer.name);
}
