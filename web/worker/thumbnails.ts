/** Small pictures of the visitor's own. @module */
import type { PictureFile } from "../../data/files/read_file.ts";
import { visible } from "../../data/text/visible.ts";
import type { Thumbnail } from "./messages.ts";
import { drawingOf } from "./drawing.ts";
import { readPicture } from "./pictures.ts";
import { resize } from "../../data/picture/resize.ts";

/** The sides of a thumbnail in pixels: twice what a page shows. */
const SIDE = 128;

/** A thumbnail of a picture; without a drawing where it can't be read. */
export async function thumbnailOf(id: string, file: PictureFile): Promise<Thumbnail> {
  const drawing = await drawnByBrowser(file)
    .catch(async () => drawingOf(resize(await readPicture(file), SQUARE, "cover")))
    .catch(() => undefined);
  return { id, name: visible(file.name), drawing };
}

const SQUARE = { height: SIDE, width: SIDE };

/** The browser is quicker than a decoder of ours, and knows fewer formats. */
async function drawnByBrowser({ content }: PictureFile) {
  const image = await createImageBitmap(content);
  const context = new OffscreenCanvas(SIDE, SIDE).getContext("2d")!;
  const scale = SIDE / Math.min(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  context.imageSmoothingQuality = "high";
  context.drawImage(image, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  image.close();
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  return { ...SQUARE, pixels: data as Uint8ClampedArray<ArrayBuffer> };
}
