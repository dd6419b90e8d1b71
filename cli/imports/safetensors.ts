/** Weights of a network that has a name. @module */
import { type ModelDescription, parseWeights } from "../../engine/formats/model.ts";
import { ARCHITECTURES } from "../../engine/model/architectures/mod.ts";
import type { ImportFormat } from "./format.ts";

/** A safetensors file, whose header is an object of JSON. */
export const safetensors: ImportFormat = {
  about: "safetensors of a --network by name, with its --classes and --size",
  detects: (bytes, name) => name.endsWith(".safetensors") || bytes[8] === 0x7b,
  read(bytes, { file, network, classes, size, mean, deviation, fit = "cover" }) {
    const architecture = Object.entries(ARCHITECTURES).find(([name]) => name === network)?.[1];
    if (!architecture || !classes || !size) {
      throw new Error(
        `Cannot import '${file}' as weights alone don't tell their network: name it by --network ` +
          `(${Object.keys(ARCHITECTURES).join(", ")}), with --classes and --size`,
      );
    }
    const description: ModelDescription = {
      format: "loupe-model",
      version: 2,
      architecture: network!,
      network: architecture.build(classes.length).description,
      classes,
      preprocessing: {
        ...size,
        fit,
        mean: mean ?? [0, 0, 0],
        scale: deviation?.map((each) => 1 / each) ?? [1, 1, 1],
      },
    };
    return { model: { description, weights: parseWeights(bytes, description, file) }, remarks: [] };
  },
};
