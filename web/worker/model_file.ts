/** A run's `model/` as one zip file, so that Deno and browsers read each other's models. @module */
import { zipSync } from "fflate";
import { bytesOf, NOT_OPENED } from "../../data/files/read_file.ts";
import { type Model, readModel, writeModel } from "../../engine/formats/model.ts";
import { isZip, unzip } from "./files.ts";
import type { PictureFile } from "./messages.ts";

const DESCRIPTION = "model.json";
const WEIGHTS = "model.safetensors";

const nameOf = (path: string) => path.split("/").at(-1)!;
const isPart = (path: string) => [DESCRIPTION, WEIGHTS].includes(nameOf(path));

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
    const bytes = await bytesOf(content).catch(() => {
      throw new Error(`Cannot load '${name}' ${NOT_OPENED}`);
    });
    if (isZip(bytes) || /\.zip$/i.test(name)) {
      const { files, passedOver } = await unzip({ name, content }, isPart);
      const damaged = passedOver.find(({ name }) => isPart(name));
      if (damaged) {
        throw new Error(`Cannot load '${name}' as of '${damaged.name}' ${damaged.reason}`);
      }
      for (const { path, bytes } of files) found.set(nameOf(path), bytes);
    } else found.set(name, bytes);
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
