/** Pixels and letters on a canvas. @module */

/** A part of a scene. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The largest box of a shape, height over width, in the middle of another. */
export function fitted({ x, y, width, height }: Box, shape: number): Box {
  const size = height / width > shape
    ? { width, height: width * shape }
    : { width: height / shape, height };
  return { ...size, x: x + (width - size.width) / 2, y: y + (height - size.height) / 2 };
}

/** Numbers between two of the same kind: a share of the second. */
export function mixed(a: Float32Array, b: Float32Array, share: number): Float32Array {
  return share === 0 ? a : a.map((value, i) => value + (b[i] - value) * share);
}

/** Draws RGBA pixels, `width` to a row, over a box. */
export function drawPixels(
  context: CanvasRenderingContext2D,
  { pixels, width }: { pixels: Uint8ClampedArray<ArrayBuffer>; width: number },
  box: Box,
  isSmooth: boolean,
): void {
  const small = context.canvas.ownerDocument.createElement("canvas");
  small.width = width;
  small.height = pixels.length / 4 / width;
  small.getContext("2d")!.putImageData(new ImageData(pixels, width), 0, 0);
  context.imageSmoothingEnabled = isSmooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(small, box.x, box.y, box.width, box.height);
}

/** Letters, and where their baseline is. */
export interface Letters {
  readonly x: number;
  readonly y: number;
  /** Weight and size. */
  readonly font: string;
  readonly colour: string;
  readonly align?: CanvasTextAlign;
  /** What is wider is cut. */
  readonly most?: number;
}

/** Writes a line. */
export function text(
  context: CanvasRenderingContext2D,
  words: string,
  { x, y, font, colour, align = "left", most = Infinity }: Letters,
): void {
  context.font = `${font} system-ui, -apple-system, "Segoe UI", Roboto, sans-serif`;
  context.fillStyle = colour;
  context.textAlign = align;
  let shown = words;
  while (shown.length > 1 && context.measureText(shown).width > most) {
    shown = `${shown.replace(/…$/, "").slice(0, -1)}…`;
  }
  context.fillText(shown, x, y);
}
