/** A filter as colours. @module */
import type { Film } from "./film.ts";
import type { Layout } from "./layout.ts";
import type { Colours, Look } from "./look.ts";
import { type Box, drawPixels, fitted } from "./paint.ts";

/** What a scene is drawn of. */
export interface Parts {
  readonly film: Film;
  readonly layout: Layout;
  readonly look: Look;
}

/** Tiles for channels: of red, green and blue first what they are together. */
export function drawKernel(
  context: CanvasRenderingContext2D,
  { film: { kernel: { rows, columns, shown, isColoured } }, layout, look }: Parts,
  kernel: Float32Array,
  strongest: number,
): void {
  const places = rows * columns;
  const count = shown + (isColoured ? 1 : 0);
  const across = Math.ceil(Math.sqrt(count));
  const down = Math.ceil(count / across);
  const box = fitted(layout.kernel, down * rows / (across * columns));
  const gap = count > 1 ? Math.max(2, Math.min(12, box.width / across / 12)) : 0;
  const tile = {
    width: (box.width - gap * (across - 1)) / across,
    height: (box.height - gap * (down - 1)) / down,
  };
  for (let i = 0; i < count; i++) {
    const place = {
      ...tile,
      x: box.x + i % across * (tile.width + gap),
      y: box.y + Math.floor(i / across) * (tile.height + gap),
    };
    context.fillStyle = look.colours.sunken;
    context.fillRect(place.x, place.y, place.width, place.height);
    const channel = isColoured ? i - 1 : i;
    if (channel < 0) {
      const pixels = colouredKernel(kernel, places, strongest);
      drawPixels(context, { pixels, width: columns }, place, false);
    } else {
      drawWeights(context, kernel.subarray(channel * places, (channel + 1) * places), {
        columns,
        strongest,
        place,
        colours: look.colours,
      });
    }
  }
}

/** Red, green and blue as a colour: grey is 0. */
function colouredKernel(kernel: Float32Array, places: number, strongest: number) {
  const pixels = new Uint8ClampedArray(places * 4).fill(255);
  for (let place = 0; place < places; place++) {
    for (let c = 0; c < 3; c++) {
      pixels[place * 4 + c] = 128 + 127 * kernel[c * places + place] / (strongest || 1);
    }
  }
  return pixels;
}

/** Warm above 0, cool below. */
function drawWeights(
  context: CanvasRenderingContext2D,
  weights: Float32Array,
  { columns, strongest, place, colours }: {
    columns: number;
    strongest: number;
    place: Box;
    colours: Colours;
  },
): void {
  const [width, height] = [place.width / columns, place.height / (weights.length / columns)];
  weights.forEach((value, i) => {
    context.globalAlpha = Math.min(1, Math.abs(value) / (strongest || 1));
    context.fillStyle = value < 0 ? colours.cool : colours.warm;
    const [x, y] = [place.x + i % columns * width, place.y + Math.floor(i / columns) * height];
    context.fillRect(x, y, width + 0.5, height + 0.5);
  });
  context.globalAlpha = 1;
}
