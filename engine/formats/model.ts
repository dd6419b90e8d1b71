/** A trained network: all that predicting needs. @module */
import type { StoredTensor } from "./safetensors.ts";
import type { Layer } from "../model/layers.ts";

/** `model.json`; the parameters are in `model.safetensors` beside it. */
export interface ModelDescription {
  readonly format: "loupe-model";
  readonly version: 1;
  readonly architecture: string;
  readonly layers: readonly Layer[];
  readonly classes: readonly string[];
  /** How a picture becomes the network's input: fitted, then `(pixel − mean) · scale`. */
  readonly preprocessing: {
    readonly height: number;
    readonly width: number;
    readonly fit: "cover" | "contain" | "stretch";
    readonly mean: readonly [number, number, number];
    readonly scale: readonly [number, number, number];
  };
}

/** A description with its parameters, by name. */
export interface Model {
  readonly description: ModelDescription;
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** Checks what was read from a `model.json`. Throws a `TypeError` where it is none. */
export function parseModelDescription(text: string): ModelDescription {
  const value = JSON.parse(text);
  const isModel = value?.format === "loupe-model" && Array.isArray(value.layers) &&
    Array.isArray(value.classes) && typeof value.preprocessing === "object";
  if (!isModel) throw new TypeError("Cannot read model.json as it does not describe a Loupe model");
  if (value.version !== 1) {
    throw new TypeError(`Cannot read model.json as its version is ${value.version}: 1 is known`);
  }
  return value;
}
