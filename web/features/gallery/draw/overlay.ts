/** Pictures with something over them: a map, a heat map, a frame. @module */
import type { Frame } from "../../../shared/grid.ts";

/** What is over a picture. */
export interface Overlay {
  /** RGBA pixels, `width` to a row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  /** Between 0 and 1. */
  readonly opacity: number;
  readonly smooth: boolean;
}

/** Draws a picture over a whole canvas, with an overlay stretched over it. */
export function drawOver(canvas: HTMLCanvasElement, picture: CanvasImageSource, over?: Overlay) {
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = true;
  context.globalAlpha = 1;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  if (!over) return;
  const small = imageOf(over.pixels, over.width);
  context.imageSmoothingEnabled = over.smooth;
  context.imageSmoothingQuality = "high";
  context.globalAlpha = over.opacity;
  context.drawImage(small, 0, 0, canvas.width, canvas.height);
  context.globalAlpha = 1;
}

/** Draws pixels over a whole canvas, each as a square. */
export function drawSquares(
  canvas: HTMLCanvasElement,
  pixels: Uint8ClampedArray<ArrayBuffer>,
  width: number,
) {
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = false;
  context.drawImage(imageOf(pixels, width), 0, 0, canvas.width, canvas.height);
}

/** Draws a frame that stands out on any ground; `zoom` is the canvas's pixels to one of its own. */
export function drawFrame(canvas: HTMLCanvasElement, frame: Frame, zoom: number) {
  const context = canvas.getContext("2d")!;
  const thick = Math.max(2, canvas.width / 180);
  for (const [color, width] of [["#000000", thick * 2.2], ["#ffffff", thick]] as const) {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.strokeRect(
      frame.left * zoom,
      frame.top * zoom,
      frame.width * zoom,
      frame.height * zoom,
    );
  }
}

/** A canvas of pixels. */
function imageOf(pixels: Uint8ClampedArray<ArrayBuffer>, width: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = pixels.length / 4 / width;
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, width), 0, 0);
  return canvas;
}
