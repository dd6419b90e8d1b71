/** Drawn faces, and single pictures of the visitor's. Nothing leaves the machine. @module */
import { type Dataset, packDataset } from "../../data/dataset/dataset.ts";
import { openDecoder } from "../../data/decode/safe_decode.ts";
import { drawFace, FACE_CLASSES } from "../../data/faces/faces.ts";
import { readFile } from "../../data/files/read_file.ts";
import type { Picture } from "../../data/picture/picture.ts";
import type { Size } from "../../data/picture/resize.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import type { PictureFile } from "./messages.ts";

/** How pictures of another shape are fitted. */
export const FIT = "cover";

/** Decodes one file, within the limits of all others. Throws a `DecodeError`. */
export async function readPicture(file: PictureFile): Promise<Picture> {
  const bytes = await readFile(file);
  const decoder = openDecoder({ workers: 1 });
  try {
    return await decoder.decode(bytes, file.name);
  } finally {
    decoder.close();
  }
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
