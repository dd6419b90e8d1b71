/** A trained network: all that predicting needs. @module */
import type { StoredTensor } from "./safetensors.ts";
import type { Layer } from "../model/layers.ts";
import {
  array,
  boolean,
  literal,
  number,
  object,
  oneOf,
  optional,
  parseJson,
  type Schema,
  text,
  tuple,
  whole,
} from "./schema.ts";

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

const window = { strides: whole(1), padding: literal("SAME", "VALID"), relu: optional(boolean) };

/** The layers of a network. */
export const LAYERS: Schema<readonly Layer[]> = array(
  oneOf<Layer, "type">("type", {
    Conv2D: object({ filters: whole(1), kernelSize: whole(1), ...window }),
    ReLU: object({}),
    MaxPooling2D: object({ poolSize: whole(1), ...window }),
    GlobalAveragePooling2D: object({}),
    Flatten: object({}),
    Dense: object({ units: whole(1), relu: optional(boolean) }),
    Dropout: object({ keep: number(0, 1) }),
  }),
  1,
);

/** The size of a network's input in pixels, and how pictures of another shape are fitted into it. */
export const SIZE = { height: whole(1, 9999), width: whole(1, 9999) };
export const FIT = literal("cover", "contain", "stretch");

const channels = tuple<readonly [number, number, number]>(number(), number(), number());

const MODEL: Schema<ModelDescription> = object({
  format: literal("loupe-model"),
  version: literal(1),
  architecture: text,
  layers: LAYERS,
  classes: array(text, 1),
  preprocessing: object({ ...SIZE, fit: FIT, mean: channels, scale: channels }),
});

/** Checks the text of a `model.json`. Throws an `Error` that names `file` and what is wrong with it. */
export function parseModelDescription(text: string, file = "model.json"): ModelDescription {
  return parseJson(file, text, MODEL);
}
