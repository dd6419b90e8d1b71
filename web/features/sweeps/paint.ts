/** Trials on a canvas. @module */
import type { Drawn, Margin, Place, Size } from "./drawn.ts";
import { shadeOf } from "./shades.ts";

/** Radius of a dot, in CSS pixels. */
const DOT = 3.5;

/** What a canvas is like. */
export interface Canvas {
  readonly size: Size;
  readonly margin: Margin;
  /** The colours from the worst to the best. */
  readonly shades: readonly string[];
}

/** Draws trials anew, the best last, each rank in its colour; a thousand take a few milliseconds. */
export function paint(
  canvas: HTMLCanvasElement,
  drawn: readonly Drawn[],
  { size, margin, shades }: Canvas,
): void {
  const ratio = devicePixelRatio;
  const { clientWidth, clientHeight } = canvas;
  canvas.width = Math.round(clientWidth * ratio);
  canvas.height = Math.round(clientHeight * ratio);
  const context = canvas.getContext("2d")!;
  context.scale(ratio, ratio);
  context.translate(margin.left, margin.top);
  context.globalAlpha = drawn.length > 300 ? 0.45 : drawn.length > 60 ? 0.65 : 0.85;
  context.lineWidth = drawn.length > 300 ? 1 : 1.5;
  context.lineJoin = "round";
  shades.forEach((shade, i) => {
    context.strokeStyle = context.fillStyle = shade;
    const own = drawn.filter(({ rank }) => shadeOf(rank) === i);
    context.stroke(linesOf(own, size));
    context.fill(dotsOf(own, size));
  });
}

const at = ([x, y]: Place, { width, height }: Size): Place => [x * width, (1 - y) * height];

function linesOf(drawn: readonly Drawn[], size: Size): Path2D {
  const path = new Path2D();
  for (const { places } of drawn) {
    places.forEach((place, i) => {
      const [x, y] = at(place, size);
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
  }
  return path;
}

function dotsOf(drawn: readonly Drawn[], size: Size): Path2D {
  const path = new Path2D();
  for (const { places } of drawn) {
    if (places.length > 1) continue;
    const [x, y] = at(places[0], size);
    path.moveTo(x + DOT, y);
    path.arc(x, y, DOT, 0, 2 * Math.PI);
  }
  return path;
}
