/** How a cell of any layer's maps comes about. @module */
import type { Model } from "../formats/model.ts";
import type { Tensor } from "../graph/graph.ts";
import { type Cell, type Pooled, pooledOf, type Products, productsOf } from "./cell.ts";
import type { FeatureMaps, Inspection } from "./inspector.ts";
import type { ShownLayer } from "./shown.ts";

/** How a cell comes about. */
export type CellAnswer =
  | ({ readonly kind: "convolution" } & Products)
  | ({ readonly kind: "pooling" } & Pooled)
  /** An op of the same cell of each layer before it. */
  | {
    readonly kind: "pointwise";
    readonly op: string;
    readonly inputs: readonly number[];
    readonly output: number;
  }
  /** An op without a window. */
  | { readonly kind: "other"; readonly op: string; readonly output: number };

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
): CellAnswer {
  const { shape: [height, width, channels], maps } = layerOf(inspection, name);
  if (!(cell.y < height && cell.x < width && cell.map < channels)) {
    throw new RangeError(`Cannot show this cell as ${name} has ${height}×${width}×${channels}`);
  }
  const shown = network.shown.find((layer) => layer.name === name)!;
  const { kind, op, window, weights: names } = shown;
  const at = (cell.y * width + cell.x) * channels + cell.map;
  const before = shown.before.map((tensor) => mapsOf(network, inspection, tensor));
  if (kind === "convolution" && names && before[0]) {
    const [kernel, bias] = [weights.get(names.kernel)!, weights.get(names.bias ?? "")];
    return { kind, ...productsOf(before[0], window!, kernel, bias, cell) };
  }
  if (kind === "pooling" && before[0]) return { kind, ...pooledOf(before[0], window!, cell) };
  if (kind !== "pointwise" || !before.every(Boolean)) {
    return { kind: "other", op, output: maps[at] };
  }
  return { kind, op, inputs: before.map((input) => input!.maps[at]), output: maps[at] };
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
