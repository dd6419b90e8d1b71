/** A trained network: all that predicting needs. @module */
import { type LayerDescription, layerOf } from "../model/layer.ts";
import "../model/layers/mod.ts";
import { VIEWS as LOOKS, type Views } from "../model/views.ts";
import { checkWeights, variablesOf } from "./network.ts";
import { readSafetensors, type StoredTensor, writeSafetensors } from "./safetensors.ts";
import {
  array,
  consistent,
  literal,
  Mismatch,
  name,
  number,
  object,
  optional,
  parseJson,
  type Schema,
  text,
  whole,
} from "./schema.ts";

export type { LayerDescription };

/** How pictures of another shape are fitted. */
export type Fit = "cover" | "contain" | "stretch";

/** `model.json`; the variables are in `model.safetensors` beside it. */
export interface ModelDescription {
  /** Tells such a file from others. */
  readonly format: "loupe-model";
  /** What of the file is where; files of version 1 are read, too. */
  readonly version: 2;
  /** The name of the network: `custom` where it has none of its own. */
  readonly architecture: string;
  /** The network, as `layerOf` builds it. */
  readonly network: LayerDescription;
  /** Their names, by class number. */
  readonly classes: readonly string[];
  /** How a picture becomes the network's input: fitted, then `(pixel − mean) · scale`. */
  readonly preprocessing: {
    readonly height: number;
    readonly width: number;
    readonly fit: Fit;
    /** By channel: three of colours, or one of brightness. */
    readonly mean: readonly number[];
    readonly scale: readonly number[];
    /** The looks at a picture of which what the network says is averaged; one where absent. */
    readonly views?: Views;
  };
}

/** A description with its variables, by name. */
export interface Model {
  /** How the network is built, and what it takes. */
  readonly description: ModelDescription;
  /** Variables by name, in the order of the layers. */
  readonly weights: ReadonlyMap<string, StoredTensor>;
}

/** How many numbers a model has learnt, its running statistics among them. */
export function countWeights({ weights }: Pick<Model, "weights">): number {
  return [...weights.values()].reduce((sum, { data }) => sum + data.length, 0);
}

/** The files of a model. */
export interface ModelFiles {
  /** The text of `model.json`. */
  readonly description: string;
  /** The bytes of `model.safetensors`. */
  readonly weights: Uint8Array;
}

/** A network that can be built. */
export const NETWORK: Schema<LayerDescription> = (value) => {
  try {
    layerOf(value as LayerDescription);
    return value as LayerDescription;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Mismatch(value, `a network (${error.message})`);
  }
};

/** The size of a network's input in pixels, and how pictures of another shape are fitted into it. */
export const SIZE = { height: whole(1, 9999), width: whole(1, 9999) };
export const FIT: Schema<Fit> = literal("cover", "contain", "stretch");
/** The looks at a picture that are averaged. */
export const VIEWS: Schema<Views> = literal(...Object.keys(LOOKS) as Views[]);

/** Names of classes, each another: else a prediction would not say which it means. */
export const CLASSES: Schema<string[]> = consistent(array(name), (classes) => {
  const seen = new Set<string>();
  const again = classes.findIndex((each) => seen.size === seen.add(each).size);
  if (again >= 0) throw new Mismatch(classes[again], "a name of its own", `[${again}]`);
});

/** Pixels are from 0 to 255: no statistic of theirs is beyond. */
const statistic = number(-1e6, 1e6);

const channels: Schema<readonly number[]> = consistent(array(statistic), (numbers) => {
  if (numbers.length === 1 || numbers.length === 3) return;
  throw new Mismatch(numbers, "a list of 1 or 3 numbers");
});

/** How pictures become a network's input. */
export const PREPROCESSING: Schema<ModelDescription["preprocessing"]> = consistent(
  object({ ...SIZE, fit: FIT, mean: channels, scale: channels, views: optional(VIEWS) }),
  ({ mean, scale }) => {
    if (scale.length !== mean.length) {
      throw new Mismatch(scale, `a list of ${mean.length}, as its mean is`, "scale");
    }
    if (scale.includes(0)) throw new Mismatch(0, "numbers that don't hide all pictures", "scale");
  },
);

const MODEL: Schema<ModelDescription> = consistent(
  object({
    format: literal("loupe-model"),
    version: literal(2),
    architecture: text,
    network: NETWORK,
    classes: CLASSES,
    preprocessing: PREPROCESSING,
  }),
  variablesOf,
);

/** Checks the text of a `model.json`. Throws an `Error` that names `file` and what is wrong with it. */
export function parseModelDescription(text: string, file = "model.json"): ModelDescription {
  return parseJson(file, text, (value) => MODEL(inTodaysForm(value)));
}

/** The text of a `model.json`. Throws an `Error` where `parseModelDescription` would not read it. */
export function formatModelDescription(description: ModelDescription): string {
  const text = JSON.stringify(description, null, 2) + "\n";
  parseModelDescription(text);
  return text;
}

/**
 * Reads a model from the contents of its files. Throws an `Error` that names file and field, and says
 * what is wrong with them.
 *
 * ```ts
 * import { layerOf, readModel } from "../mod.ts";
 *
 * const [description, weights] = await Promise.all([
 *   fetch("model/model.json").then((response) => response.text()),
 *   fetch("model/model.safetensors").then((response) => response.bytes()),
 * ]);
 * const model = readModel({ description, weights });
 * const network = layerOf(model.description.network);
 * console.log(network.prefix, [...model.weights.keys()]);
 * ```
 */
export function readModel({ description, weights }: ModelFiles): Model {
  const described = parseModelDescription(description);
  return { description: described, weights: parseWeights(weights, described) };
}

/**
 * Reads the variables of a description's network from a `model.safetensors`. Throws an `Error` that
 * names `file` and what is missing, wrong, left over or no number.
 */
export function parseWeights(
  bytes: Uint8Array,
  description: ModelDescription,
  file = "model.safetensors",
): Model["weights"] {
  const weights = readSafetensors(bytes, file);
  checkWeights(weights, variablesOf(description), file);
  return weights;
}

/**
 * The contents of a model's files, as `readModel` and `deno task predict` take them. Throws an `Error`
 * that names the field where they would not.
 */
export function writeModel({ description, weights }: Model): ModelFiles {
  return { description: formatModelDescription(description), weights: writeSafetensors(weights) };
}

/**
 * Brings a description of version 1, which has a list of layers, into today's form; its fields are not
 * checked here. What is no such description is given back as it is.
 */
function inTodaysForm(value: unknown): unknown {
  if (!isObject(value) || value.version !== 1) return value;
  const { layers, architecture, ...rest } = value;
  return {
    ...rest,
    version: 2,
    architecture: architectureInTodaysWords(architecture),
    network: networkOfLayers(layers),
  };
}

/** The tutorial's network was called `seed`, as random numbers' seeds are. */
export function architectureInTodaysWords(name: unknown): unknown {
  return name === "seed" ? "tutorial" : name;
}

/** A list of layers of version 1 as a network: `keep` was the probability that dropout keeps a unit. */
export function networkOfLayers(layers: unknown): unknown {
  if (!Array.isArray(layers)) return layers;
  return {
    type: "Sequential",
    layers: layers.map((layer) => {
      if (!isObject(layer) || typeof layer.keep !== "number") return layer;
      const { keep, ...rest } = layer;
      return { ...rest, rate: 1 - keep };
    }),
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
