/** A TensorFlow.js layers model as a network of ours. @module */
import { visible } from "../../../data/text/visible.ts";
import { isShape, type Shape, show } from "../../graph/spec.ts";
import type { Leaf, Source } from "../keras/read_layers.ts";
import { networkOf } from "../keras/read_network.ts";
import { KNOWN, piecesOf, type Rescaling } from "../keras/pieces.ts";
import { type KerasGraph, readTopology, UnknownLayers } from "../keras/topology.ts";
import { type Fit, formatModelDescription, type Model, type ModelDescription } from "../model.ts";
import { checkFinite, variablesOf } from "../network.ts";
import type { StoredTensor } from "../safetensors.ts";
import {
  cannotUse,
  literal,
  Mismatch,
  object,
  optional,
  parseJson,
  wrongField,
} from "../schema.ts";
import { type Metadata, readMetadata } from "./metadata.ts";
import { MANIFEST, readGroup, type WeightGroup } from "./weights.ts";

/** A model's files, by name. */
export interface TfjsFiles {
  /** What `model.json` is called, in errors. */
  readonly file: string;
  /** `model.json`. */
  readonly model: Uint8Array;
  /** A file beside it; `undefined` where there is none. */
  beside(name: string): Promise<Uint8Array | undefined>;
}

/** What is said of a network from outside, before what its files say. */
export interface Told {
  readonly classes?: readonly string[];
  readonly size?: { readonly height: number; readonly width: number };
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
  readonly fit?: Fit;
}

/** A network, with what is to be known of it: sentences. */
export interface ReadTfjs {
  readonly model: Model;
  readonly remarks: readonly string[];
}

interface ModelJson {
  readonly format?: string;
  readonly modelTopology: unknown;
  readonly weightsManifest: WeightGroup[];
}

const MODEL = object<ModelJson>({
  format: optional(literal("layers-model")),
  modelTopology: (value) => value,
  weightsManifest: MANIFEST,
});

/**
 * Reads a layers model whose layers are ours. A softmax at its end is left out, as our networks give
 * logits, and weights of 8 or 16 bits become floats. Throws an `Error` that names the file and all
 * layers that are none of ours, or what of it is wrong.
 */
export async function readTfjsModel(files: TfjsFiles, told: Told): Promise<ReadTfjs> {
  const { file } = files;
  const { modelTopology, weightsManifest } = parseJson(file, textOf(files.model, file), MODEL);
  const graph = known(file, () => readTopology(modelTopology, KNOWN));
  const found = await files.beside("metadata.json");
  const metadata = found ? readMetadata(textOf(found, "metadata.json"), "metadata.json") : {};
  const shape = shapeOf(graph, metadata, told, file);
  const { network, leaves, rescaling } = known(file, () => {
    const { pieces, output, rescaling } = piecesOf(graph, shape);
    return { rescaling, ...networkOf(pieces, output) };
  });
  checkOutput(leaves, file);
  const weights = await readWeights(weightsManifest, files);
  const { classes, remarks } = classesOf(metadata, told, file);
  const description: ModelDescription = {
    format: "loupe-model",
    version: 2,
    architecture: metadata.architecture ?? "custom",
    network,
    classes,
    preprocessing: preprocessingOf(shape, metadata, told, rescaling),
  };
  return { model: modelOf(description, leaves, weights, file), remarks };
}

/** No file of JSON is larger. */
export const MOST_JSON = 2 ** 28;

function textOf(bytes: Uint8Array, file: string): string {
  if (bytes.length <= MOST_JSON) return new TextDecoder().decode(bytes);
  throw wrongField(file, "size", `${bytes.length} bytes`, `at most ${MOST_JSON}`);
}

/** Throws the error of the file in place of a mismatch, or of layers that are not known. */
function known<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownLayers) {
      throw new Error(
        `Cannot import '${visible(file)}' as it has what no layers of ours are: ${
          visible(error.message)
        }`,
      );
    }
    if (!(error instanceof Mismatch)) throw error;
    error.path.unshift("modelTopology");
    throw cannotUse(file, error);
  }
}

/** The shape of the pictures that a network takes. */
function shapeOf(
  { shape }: KerasGraph,
  { preprocessing }: Metadata,
  { size }: Told,
  file: string,
): [height: number, width: number, channels: number] {
  if (shape.length !== 3) {
    throw wrongField(file, "input", show(shape.map(Number)), "pictures of [H, W, C]");
  }
  const [height, width, channels] = [
    shape[0] ?? size?.height ?? preprocessing?.height,
    shape[1] ?? size?.width ?? preprocessing?.width,
    shape[2] ?? preprocessing?.mean.length ?? 3,
  ];
  if (!height || !width) {
    throw new Error(
      `Cannot import '${visible(file)}' as it takes pictures of any size: say which by --size`,
    );
  }
  const isOther = (given?: { readonly height: number; readonly width: number }) =>
    given && (given.height !== height || given.width !== width);
  if (isOther(size) || isOther(preprocessing)) {
    const { height: h, width: w } = isOther(size) ? size! : preprocessing!;
    throw wrongField(file, "input", `${height}×${width}`, `${h}×${w}, as is said elsewhere`);
  }
  if (preprocessing && preprocessing.mean.length !== channels) {
    const expected = `${preprocessing.mean.length}, as metadata.json has it`;
    throw wrongField(file, "channels", `${channels}`, expected);
  }
  return [height, width, channels];
}

/** Throws where what the network gives are no logits of which a softmax makes probabilities. */
function checkOutput(leaves: ReadonlyMap<string, Leaf>, file: string): void {
  const last = [...leaves.values()].at(-1);
  if (last?.description.type !== "Sigmoid") return;
  throw wrongField(
    file,
    "last layer",
    "a sigmoid, by which classes exclude each other not",
    "a softmax, or none",
  );
}

async function readWeights(
  groups: readonly WeightGroup[],
  { file, beside }: TfjsFiles,
): Promise<Map<string, StoredTensor>> {
  const weights = new Map<string, StoredTensor>();
  const taken = new Set<string>();
  for (const [i, group] of groups.entries()) {
    const parts: Uint8Array[] = [];
    for (const path of group.paths) {
      if (taken.size === taken.add(path).size) {
        throw wrongField(file, "weightsManifest", `'${path}' twice`, "each file once");
      }
      const part = await beside(path);
      if (!part) {
        throw new Error(
          `Cannot import '${visible(file)}' as the weights '${visible(path)}' are not beside it: ` +
            "put them there",
        );
      }
      parts.push(part);
    }
    try {
      readGroup(group, joined(parts), weights);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      error.path.unshift(`weightsManifest[${i}]`);
      throw cannotUse(file, error);
    }
  }
  return weights;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0];
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function classesOf(metadata: Metadata, { classes }: Told, file: string) {
  const found = classes ?? metadata.classes;
  if (found) return { classes: found, remarks: [] };
  throw new Error(
    `Cannot import '${visible(file)}' as nothing tells the names of its classes: name them by ` +
      "--classes",
  );
}

/** Pixels as the network takes them, with what its first layer did to them. */
function preprocessingOf(
  [height, width, channels]: readonly [number, number, number],
  { preprocessing }: Metadata,
  { mean, deviation, fit }: Told,
  { scale, offset }: Rescaling,
): ModelDescription["preprocessing"] {
  const all = (value: number) => Array.from({ length: channels }, () => value);
  const means = mean ?? preprocessing?.mean ?? all(0);
  const scales = deviation?.map((each) => 1 / each) ?? preprocessing?.scale ?? all(1);
  return {
    ...preprocessing,
    height,
    width,
    fit: fit ?? preprocessing?.fit ?? "cover",
    mean: offset === 0 ? means : means.map((each, i) => each - offset / (scales[i] * scale)),
    scale: scale === 1 ? scales : scales.map((each) => each * scale),
  };
}

/** The model, once all of its numbers are there and no more. */
function modelOf(
  description: ModelDescription,
  leaves: ReadonlyMap<string, Leaf>,
  stored: ReadonlyMap<string, StoredTensor>,
  file: string,
): Model {
  const sources = sourcesOf(leaves);
  const left = new Set(stored.keys());
  const weights = new Map<string, StoredTensor>();
  for (const [name, { shape }] of known(file, () => variablesOf(description))) {
    const { weight, shape: shaped = (ours: Shape) => ours } = sources.get(name)!;
    const found = stored.get(weight);
    const expected = shaped(shape);
    if (!found || !isShape(found.shape, expected)) {
      const is = found ? show(found.shape) : "nothing";
      throw wrongField(file, `weight ${weight}`, is, `${show(expected)}, as its layer has it`);
    }
    left.delete(weight);
    weights.set(name, { shape, data: found.data });
  }
  const [extra] = left;
  if (extra !== undefined) {
    throw wrongField(file, `weight ${extra}`, "numbers", "none, as no layer has such a weight");
  }
  checkFinite(weights, file);
  formatModelDescription(description);
  return { description, weights };
}

/** Where the numbers of each variable are. */
function sourcesOf(leaves: ReadonlyMap<string, Leaf>): Map<string, Source> {
  return new Map(
    [...leaves].flatMap(([path, { sources }]) =>
      Object.entries(sources).map(([name, source]) => [`${path}/${name}`, source] as const)
    ),
  );
}
