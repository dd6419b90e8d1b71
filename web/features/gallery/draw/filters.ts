/** A few filters of a convolution in one small picture. @module */

/** Filters to a side of the picture. */
const SIDE = 4;
/** Pixels between them. */
const GAP = 1;

/** RGBA pixels, `width` to a row. */
export interface FilterTiles {
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
}

/**
 * The first filters of a kernel `[KH, KW, C, F]`, in colours where it has three channels, else its first
 * channel in grey: 0 is middle grey, the largest of all weights that are shown black or white.
 */
export function filterTiles(kernel: Float32Array, shape: readonly number[]): FilterTiles {
  const [rows, columns, channels, filters] = shape;
  const across = Math.min(SIDE, filters);
  const down = Math.ceil(Math.min(SIDE * SIDE, filters) / across);
  const width = across * (columns + GAP) - GAP;
  const pixels = new Uint8ClampedArray(4 * width * (down * (rows + GAP) - GAP));
  const at = (y: number, x: number, c: number, filter: number) =>
    kernel[((y * columns + x) * channels + (channels === 3 ? c : 0)) * filters + filter];
  let largest = 0;
  for (let i = 0; i < rows * columns * channels * filters; i++) {
    largest = Math.max(largest, Math.abs(kernel[i]));
  }
  for (let filter = 0; filter < Math.min(across * down, filters); filter++) {
    const top = Math.floor(filter / across) * (rows + GAP);
    const left = filter % across * (columns + GAP);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const to = 4 * ((top + y) * width + left + x);
        for (let c = 0; c < 3; c++) {
          pixels[to + c] = 127.5 + 127.5 * at(y, x, c, filter) / (largest || 1);
        }
        pixels[to + 3] = 255;
      }
    }
  }
  return { pixels, width };
}

/** Draws filters, a pixel a weight. */
export function drawFilters(canvas: HTMLCanvasElement, { pixels, width }: FilterTiles): void {
  canvas.width = width;
  canvas.height = pixels.length / 4 / width;
  canvas.getContext("2d")!.putImageData(new ImageData(pixels, width), 0, 0);
}
