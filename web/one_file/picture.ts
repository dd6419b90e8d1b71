/** Pictures that the browser reads, as the network was trained to see them. @module */
import { visible } from "../../data/text/visible.ts";
import { MAX_PIXELS, type Picture } from "../../data/picture/picture.ts";

/** Pixels that are read at a time: a phone's canvas holds few, and none all of a large picture. */
const STRIP = 2 ** 21;

/**
 * Reads what a browser can draw: upright as the camera held it, its colours as they are, over white.
 * Rejects with an `Error` for people where it is no picture.
 */
export async function readPicture(source: Blob | HTMLVideoElement, name: string): Promise<Picture> {
  const bitmap = await createImageBitmap(source, {
    imageOrientation: "from-image",
    colorSpaceConversion: "none",
  }).catch(() => {
    throw new Error(
      `Cannot read '${
        visible(name)
      }' as a picture: this browser does not know its kind, or it is damaged; ` +
        "JPEG and PNG are known everywhere",
    );
  });
  const { height, width } = bitmap;
  try {
    if (height * width <= MAX_PIXELS) return { height, width, pixels: pixelsOf(bitmap) };
  } finally {
    bitmap.close();
  }
  throw new Error(
    `Cannot read '${visible(name)}' as its ${width}×${height} pixels are more than ` +
      `${MAX_PIXELS / 1e6} megapixels: make it smaller`,
  );
}

/** The colours `[H, W, 3]` of a bitmap, a strip after the other. */
function pixelsOf(bitmap: ImageBitmap): Uint8Array {
  const { height, width } = bitmap;
  const rows = Math.max(1, Math.min(height, Math.floor(STRIP / width)));
  const canvas = Object.assign(document.createElement("canvas"), { width, height: rows });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#ffffff";
  const pixels = new Uint8Array(height * width * 3);
  for (let top = 0, to = 0; top < height; top += rows) {
    context.fillRect(0, 0, width, rows);
    context.drawImage(bitmap, 0, -top);
    const { data } = context.getImageData(0, 0, width, Math.min(rows, height - top));
    for (let from = 0; from < data.length; from += 4, to += 3) {
      pixels[to] = data[from];
      pixels[to + 1] = data[from + 1];
      pixels[to + 2] = data[from + 2];
    }
  }
  return pixels;
}

/** A canvas of a picture. */
export function canvasOf({ height, width, pixels }: Picture): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement("canvas"), { height, width });
  const image = new ImageData(width, height);
  image.data.fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    image.data[to] = pixels[from];
    image.data[to + 1] = pixels[from + 1];
    image.data[to + 2] = pixels[from + 2];
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  return canvas;
}
