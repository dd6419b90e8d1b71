/** A TensorFlow.js layers model as a network of ours. @module */
import { visible } from "../../../data/text/visible.ts";
import { isShape, type Shape, show } from "../../graph/spec.ts";
import { lastLayerOf } from "../../model/last_layer.ts";
import type { LayerDescription } from "../../model/layer.ts";
import type { Leaf, Source } from "../keras/read_layers.ts";
import { networkOf } from "../keras/read_network.ts";
import { KNOWN, piecesOf } from "../keras/pieces.ts";
import { readTopology, UnknownLayers } from "../keras/topology.ts";
import { formatModelDescription, type Model, type ModelDescription } from "../model.ts";
import { checkFinite, checkVariances, variablesOf } from "../network.ts";
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
import { preprocessingOf, shapeOf, type Told } from "./input.ts";
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
  checkOutput(network, file);
  const weights = await readWeights(weightsManifest, files);
  const isScaled = rescaling.scale !== 1 || rescaling.offset !== 0;
  const isTold = metadata.preprocessing || told.mean || told.deviation || isScaled;
  const remarks = isTold ? [] : [UNSCALED];
  const description: ModelDescription = {
    format: "loupe-model",
    version: 2,
    architecture: metadata.architecture ?? "custom",
    network,
    classes: classesOf(metadata, told, file),
    preprocessing: preprocessingOf(shape, metadata, told, rescaling),
  };
  return { model: modelOf(description, leaves, weights, file), remarks };
}

const UNSCALED =
  "It takes pixels of 0 to 255, as nothing tells what it was trained on: where that were others, import " +
  "it anew with --mean and --deviation";

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

/** Throws where what the network gives are no logits of which a softmax makes probabilities. */
function checkOutput(network: LayerDescription, file: string): void {
  if (lastLayerOf(network).layer.type !== "Sigmoid") return;
  const found = "a sigmoid, by which classes don't exclude each other";
  throw wrongField(file, "last layer", found, "a softmax, or none");
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
  if (found) return found;
  throw new Error(
    `Cannot import '${visible(file)}' as nothing tells the names of its classes: name them by ` +
      "--classes",
  );
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
  checkVariances(weights, file);
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
