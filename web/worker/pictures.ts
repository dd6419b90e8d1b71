/** The visitor's pictures, decoded in the Worker. Nothing leaves the machine. @module */
import { type Dataset, type LabelledPicture, packDataset } from "../../data/dataset/dataset.ts";
import { decode } from "../../data/decode/decode.ts";
import { drawFace, FACE_CLASSES } from "../../data/faces/faces.ts";
import { DecodeError, MAX_FILE_BYTES, type Picture } from "../../data/picture/picture.ts";
import { resize, type Size } from "../../data/picture/resize.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import type { ClassOfFiles, PictureFile, Reply } from "./messages.ts";

/** How pictures of another shape are fitted. */
export const FIT = "cover";

/** Decodes a file as the command line does. Throws a `DecodeError`. */
export async function readPicture({ name, content }: PictureFile): Promise<Picture> {
  if (content.size > MAX_FILE_BYTES) {
    throw new DecodeError(name, `its file has more than ${MAX_FILE_BYTES / 1e6} MB`, "too large");
  }
  return decode(new Uint8Array(await content.arrayBuffer()), name);
}

/** Draws a face that no training saw. */
export function drawNewFace(size: Size): Picture {
  const random = uniforms(crypto.getRandomValues(new Uint32Array(1))[0], streamOf("faces"));
  return drawFace(random, random() < 0.5, size);
}

/** Packs drawn faces, every other one smiling. */
export function drawFaces(count: number, size: Size, maxShardBytes: number): Promise<Dataset> {
  const random = uniforms(1, streamOf("faces"));
  const pictures = Array.from({ length: count }, (_, i) => ({
    file: `face ${i + 1}`,
    label: i % 2,
    picture: drawFace(random, FACE_CLASSES[i % 2] === "smiling", size),
  }));
  return packDataset([...FACE_CLASSES], pictures, { fit: FIT, maxShardBytes });
}

/**
 * Decodes and packs the visitor's pictures, brought to one size. Says what was left out. Throws a
 * `RangeError` where fewer than two classes have pictures.
 */
export async function readClasses(
  classes: readonly ClassOfFiles[],
  size: Size,
  maxShardBytes: number,
  post: (reply: Reply) => void,
): Promise<Dataset> {
  const total = classes.reduce((sum, { files }) => sum + files.length, 0);
  const pictures: LabelledPicture[] = [];
  let done = 0;
  for (const [label, { files }] of classes.entries()) {
    for (const file of files) {
      try {
        const picture = resize(await readPicture(file), size, FIT);
        pictures.push({ file: file.name, label, picture });
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        post({ type: "refused", message: `${error.message}; it is left out` });
      }
      post({ type: "reading", done: ++done, total });
    }
  }
  if (classes.length < 2) {
    throw new RangeError(
      `Cannot train as there must be two classes at least: found ${classes.length}`,
    );
  }
  return packDataset(classes.map(({ name }) => name), pictures, { fit: FIT, maxShardBytes });
}
