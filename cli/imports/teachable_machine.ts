/** What Teachable Machine makes, or another TensorFlow.js layers model in a zip. @module */
import { quoted } from "../../data/text/listed.ts";
import { MOST_JSON, readTfjsModel } from "../../engine/formats/tfjs/read_model.ts";
import { MOST_WEIGHTS } from "../../engine/run/read_file.ts";
import type { ImportFormat } from "./format.ts";
import { isZip, openZip } from "./zip.ts";

/** A zip with a `model.json`, its weights, and a `metadata.json` that names classes. */
export const teachableMachine: ImportFormat = {
  about: "a zip of Teachable Machine's image models, or of another TensorFlow.js layers model",
  detects: (bytes, name) => isZip(bytes) && !name.endsWith(".npz"),
  read(bytes, { file, beside: _, ...told }) {
    const zip = openZip(bytes, file);
    const model = zip.read("model.json", MOST_JSON);
    if (!model) {
      throw new Error(
        `Cannot import '${file}' as no model.json is in it, but ${quoted(zip.names)}: expected ` +
          "TensorFlow.js' model of Teachable Machine (Export Model, Tensorflow.js, Download), not " +
          "Keras' or Tensorflow Lite's",
      );
    }
    const beside = (name: string) => Promise.resolve(zip.read(name, MOST_WEIGHTS));
    return readTfjsModel({ file: `${file}/model.json`, model, beside }, told);
  },
};
