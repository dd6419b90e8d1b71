/** `--format tfjs`: a folder for `tf.loadLayersModel`. @module */
import { writeTfjsModel } from "../../engine/formats/tfjs/write_model.ts";
import type { ExportFormat } from "./format.ts";

/** A layers model, with its classes and its preprocessing. */
export const tfjs: ExportFormat = {
  about: "a folder with a TensorFlow.js layers model, for `tf.loadLayersModel`",
  fileName: "tfjs",
  isFolder: true,
  options: ["precision"],
  write: ({ model }, { precision }) => ({
    files: writeTfjsModel(model, precision),
    remarks: [
      "It takes standardised images [N, H, W, C] and gives logits, of which a softmax makes " +
      "probabilities: how, and the classes, are in its metadata.json",
      ...model.description.preprocessing.views
        ? ["Its logits are of one look at a picture: `predict` averages several"]
        : [],
    ],
  }),
};
