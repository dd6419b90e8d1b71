/** A trained network: all that predicting needs. @module */
import type { LayerDescription } from "../model/layer.ts";
import { layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";
import type { StoredTensor } from "./safetensors.ts";

/** How pictures of another shape are fitted. */
export type Fit = "cover" | "contain" | "stretch";

/** `model.json`; the variables are in `model.safetensors` beside it. */
export interface ModelDescription {
  readonly format: "loupe-model";
  readonly version: 2;
  /** The name of the network, where it has one. */
  readonly architecture: string;
  readonly network: LayerDescription;
  readonly classes: readonly string[];
  /** How a picture becomes the network's input: fitted, then `(pixel − mean) · scale`. */
  readonly preprocessing: {
    readonly height: number;
    readonly width: number;
    readonly fit: Fit;
    readonly mean: readonly number[];
    readonly scale: readonly number[];
  };
}

/** A description with its variables, by name. */
export interface Model {
  readonly description: ModelDescription;
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** A layer of a list, as version 1 has it: `keep` is the probability that dropout keeps a unit. */
interface EarlierLayer extends LayerDescription {
  readonly keep?: number;
}

/** A list of layers of version 1 as a network. */
export function networkOfLayers(layers: readonly EarlierLayer[]): LayerDescription {
  return {
    type: "Sequential",
    layers: layers.map(({ keep, ...layer }) =>
      keep === undefined ? layer : { ...layer, rate: 1 - keep }
    ),
  };
}
