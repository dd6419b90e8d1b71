/** What Teachable Machine makes, or another TensorFlow.js layers model in a zip. @module */
import { DecodeError } from "../../data/picture/picture.ts";
import { accessBlob, SourceError } from "../../data/source/random_access.ts";
import { openZip } from "../../data/source/zip.ts";
import { quoted } from "../../data/text/listed.ts";
import { visible } from "../../data/text/visible.ts";
import { MOST_JSON, readTfjsModel } from "../../engine/formats/tfjs/read_model.ts";
import { MOST_WEIGHTS } from "../../engine/run/read_file.ts";
import type { ImportFormat } from "./format.ts";

/** A zip with a `model.json`, its weights, and a `metadata.json` that names classes. */
export const teachableMachine: ImportFormat = {
  about: "a zip of Teachable Machine's image models, or of another TensorFlow.js layers model",
  options: ["classes", "size", "mean", "deviation", "fit"],
  detects: (bytes, name) => isZip(bytes) && !name.endsWith(".npz"),
  async read(bytes, { file, beside: _, ...told }) {
    const { names, read } = await openFiles(bytes, file);
    const model = await read("model.json", MOST_JSON);
    if (!model) {
      throw new Error(
        `Cannot import '${file}' as no model.json is in it, but ${quoted(names)}: expected ` +
          "TensorFlow.js' model of Teachable Machine (Export Model, Tensorflow.js, Download), not " +
          "Keras' or Tensorflow Lite's",
      );
    }
    const beside = (name: string) => read(name, MOST_WEIGHTS);
    return await readTfjsModel({ file: `${file}/model.json`, model, beside }, told);
  },
};

/** Whether bytes begin as a zip file does. */
function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/** A zip's files by their names, in whatever folders they are; its errors name the zip. */
async function openFiles(bytes: Uint8Array<ArrayBuffer>, file: string) {
  const zip = await openZip(accessBlob(new Blob([bytes]))).catch((error) => fail(error, file));
  return {
    names: zip.files.map(({ path }) => path),
    async read(name: string, most: number) {
      const [entry, ...others] = zip.files.filter(({ path }) => path.split("/").at(-1) === name);
      if (others.length) {
        throw new Error(`Cannot import '${file}' as it holds several files called '${name}'`);
      }
      return entry && await zip.read(entry, most).catch((error) => fail(error, file));
    },
  };
}

function fail(error: unknown, file: string): never {
  if (error instanceof SourceError) throw new Error(`Cannot import '${file}' as ${error.message}`);
  if (!(error instanceof DecodeError)) throw error;
  throw new Error(`Cannot import '${file}' as of its '${visible(error.file)}' ${error.reason}`);
}
