/** A TensorFlow.js layers model. @module */
import { readTfjsModel } from "../../engine/formats/tfjs/read_model.ts";
import type { ImportFormat } from "./format.ts";

/** `model.json`, with its weights beside it. */
export const tfjs: ImportFormat = {
  about: "model.json of a TensorFlow.js layers model, with its weights beside it",
  options: ["classes", "size", "mean", "deviation", "fit"],
  detects: (_, name) => name.endsWith(".json"),
  read: (bytes, { file, beside, ...told }) => readTfjsModel({ file, model: bytes, beside }, told),
};
