/** The visitor's pictures, decoded in the Worker. Nothing leaves the machine. @module */
import { type Dataset, type LabelledPicture, packDataset } from "../../data/dataset/dataset.ts";
import { decode, formatOf } from "../../data/decode/decode.ts";
import { drawFace, FACE_CLASSES } from "../../data/faces/faces.ts";
import { checkDimensions, DecodeError, type Picture } from "../../data/picture/picture.ts";
import { resize, type Size } from "../../data/picture/resize.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import type { ClassOfFiles, PictureFile, Reply } from "./messages.ts";

/** The largest file that is read, in bytes. */
const MAX_BYTES = 20e6;

/** How pictures of another shape are fitted. */
export const FIT = "cover";

/** Decodes a file: by our own readers, or what else the browser can read. Throws a `DecodeError`. */
export async function readPicture({ name, content }: PictureFile): Promise<Picture> {
  if (content.size > MAX_BYTES) {
    throw new DecodeError(name, `its file has more than ${MAX_BYTES / 1e6} MB`, "too large");
  }
  const bytes = new Uint8Array(await content.arrayBuffer());
  const isOurs = formatOf(bytes)?.decode || !/^image\/(?!jpeg|png|bmp)/.test(content.type);
  return !isOurs ? await decodeByBrowser(content, name) : decode(bytes, name);
}

async function decodeByBrowser(content: Blob, name: string): Promise<Picture> {
  const bitmap = await createImageBitmap(content).catch(() => {
    throw new DecodeError(name, `this browser does not read ${content.type}`);
  });
  const { height, width } = bitmap;
  checkDimensions(name, height, width);
  const context = new OffscreenCanvas(width, height).getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const pixels = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) pixels.set(data.subarray(i * 4, i * 4 + 3), i * 3);
  return { height, width, pixels };
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
