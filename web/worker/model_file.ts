/** A run's `model/` as one zip file, so that Deno and browsers read each other's models. @module */
import { unzipSync, zipSync } from "fflate";
import { type Model, readModel, writeModel } from "../../engine/formats/model.ts";
import type { PictureFile } from "./messages.ts";

const DESCRIPTION = "model.json";
const WEIGHTS = "model.safetensors";
/** A zip may not hold more. */
const MAX_BYTES = 500e6;

/** Zips `model/` as `train` writes it; unpacked, its folder is a run that `predict` takes. */
export function zipModel(model: Model): Blob {
  const { description, weights } = writeModel(model);
  const files = { [DESCRIPTION]: new TextEncoder().encode(description), [WEIGHTS]: weights };
  const zipped = zipSync({ model: files }, { level: 0 }); // weights do not get smaller
  return new Blob([zipped], { type: "application/zip" });
}

/**
 * Reads a model: a zip with both files in any folder, or the two files themselves. Throws an `Error`
 * that says what is missing or damaged.
 */
export async function readModelFiles(files: readonly PictureFile[]): Promise<Model> {
  const found = new Map<string, Uint8Array>();
  for (const { name, content } of files) {
    const bytes = new Uint8Array(await content.arrayBuffer());
    if (!/\.zip$/i.test(name)) found.set(name, bytes);
    else for (const [path, inner] of unzip(name, bytes)) found.set(path.split("/").at(-1)!, inner);
  }
  const [description, weights] = [found.get(DESCRIPTION), found.get(WEIGHTS)];
  if (!description || !weights) {
    const missing = description ? WEIGHTS : DESCRIPTION;
    throw new Error(
      `Cannot load a model as there is no ${missing}: choose the zip that the demo gave, or both ` +
        `files of a run's folder model/`,
    );
  }
  return readModel({ description: new TextDecoder().decode(description), weights });
}

function unzip(name: string, bytes: Uint8Array): [string, Uint8Array][] {
  let total = 0;
  const filter = ({ name: path, originalSize }: { name: string; originalSize: number }) => {
    if (![DESCRIPTION, WEIGHTS].includes(path.split("/").at(-1)!)) return false;
    total += originalSize;
    if (total > MAX_BYTES) {
      throw new RangeError(`Cannot load '${name}' as it holds more than ${MAX_BYTES / 1e6} MB`);
    }
    return true;
  };
  try {
    return Object.entries(unzipSync(bytes, { filter }));
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new Error(`Cannot load '${name}' as it is no whole zip file`);
  }
}
