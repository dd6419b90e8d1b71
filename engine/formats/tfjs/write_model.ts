/** A network as a TensorFlow.js layers model. @module */
import { asHalves } from "../halves.ts";
import type { Model } from "../model.ts";
import { writeTopology } from "../keras/write_topology.ts";
import { writeMetadata } from "./metadata.ts";
import { writeWeights } from "./weights.ts";

/**
 * The files of a TensorFlow.js layers model, by name: `model.json`, which `tf.loadLayersModel` opens,
 * the weights in files of 4 MB, and `metadata.json` with the names of the classes and how pictures
 * become its input. Its output is logits, as ours is. Throws an `Error` that names all layers that
 * TensorFlow.js has not, or all variables that half precision can't hold.
 */
export function writeTfjsModel(
  { description, weights }: Model,
  precision: "f32" | "f16" = "f32",
): Map<string, Uint8Array | string> {
  const { topology, weights: named } = writeTopology(description);
  const stored = precision === "f16" ? asHalves(weights) : weights;
  const { manifest, files } = writeWeights(named.map(({ name, shape, variable }) => ({
    name,
    shape,
    data: stored.get(variable)!.data,
  })));
  const model = {
    format: "layers-model",
    generatedBy: "Loupe",
    convertedBy: null,
    modelTopology: topology,
    weightsManifest: manifest,
  };
  return new Map<string, Uint8Array | string>([
    ["model.json", JSON.stringify(model) + "\n"],
    ...files,
    ["metadata.json", writeMetadata(description)],
  ]);
}
