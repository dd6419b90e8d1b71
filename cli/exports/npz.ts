/** `--format npz`: the weights as NumPy's arrays. @module */
import { asHalves } from "../../engine/formats/halves.ts";
import { formatModelDescription } from "../../engine/formats/model.ts";
import { type NpzArray, writeNpz } from "../../engine/formats/npz.ts";
import type { ExportFormat } from "./format.ts";

/** The weights under our names and in our layouts: decision 0083. */
export const npz: ExportFormat = {
  about: "the weights as NumPy's arrays, channels last as in Keras and Flax",
  fileName: "model.npz",
  isFolder: false,
  options: ["precision"],
  write({ model: { description, weights } }, { name, precision }) {
    const arrays: [string, NpzArray][] = [...precision === "f16" ? asHalves(weights) : weights];
    arrays.push(["model.json", formatModelDescription(description)]);
    return {
      files: new Map([[name, writeNpz(arrays)]]),
      remarks: [
        "numpy.load reads it: a kernel is [height, width, channels, filters], and model.json, a text, " +
        "tells layers, classes and preprocessing",
      ],
    };
  },
};
