/** A film's scene on a canvas: the same on the page, in a clip and in the one HTML file. @module */
import { type Film, lossAt, rangeOf, strongestWeight } from "./film.ts";
import { type Box, drawPixels, fitted, mixed, text } from "./paint.ts";
import { drawKernel, type Parts } from "./kernel.ts";
import { drawLoss } from "./loss.ts";
import type { Look } from "./look.ts";
import { type Layout, layoutOf } from "./layout.ts";

/** What is drawn again and again of a film. */
export interface Scene {
  readonly film: Film;
  /** In pixels of its own; a canvas has as many. */
  readonly layout: Layout;
  /** Draws a place in the film: between two snapshots their numbers are blended. */
  draw(context: CanvasRenderingContext2D, at: number, look: Look): void;
}

/** Lays out a film, wide or, for a phone, tall. */
export function sceneOf(film: Film, isTall: boolean): Scene {
  const layout = layoutOf(isTall);
  const range = rangeOf(film);
  const strongest = strongestWeight(film);
  return {
    film,
    layout,
    draw(context, at, look) {
      const { width, height } = layout;
      context.fillStyle = look.colours.surface;
      context.fillRect(0, 0, width, height);
      const frame = blended(film, at);
      drawHeads(context, { film, layout, look }, at);
      drawPicture(context, film, layout.picture);
      drawKernel(context, { film, layout, look }, frame.kernel, strongest);
      drawMap(context, { film, layout, look }, frame.map, range);
      drawCaptions(context, { film, layout, look }, { ...range, strongest });
      drawLoss(context, film, { ...layout, look }, at);
    },
  };
}

function blended({ frames }: Film, at: number) {
  const [before, after] = [frames[Math.floor(at)], frames[Math.ceil(at)]];
  const share = at % 1;
  return {
    kernel: mixed(before.kernel, after.kernel, share),
    map: mixed(before.map, after.map, share),
  };
}

/** The snapshot that is shown at a place: the one before it. */
export const snapshotAt = ({ frames }: Film, at: number) =>
  frames[Math.min(frames.length - 1, Math.floor(at + 1e-6))];

const figure = (value: number) =>
  (value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential(1)
    : String(Number(value.toPrecision(3))))
    .replace("-", "−");

/** A snapshot in words. */
export function spoken(film: Film, at: number): string {
  const { step, kernel, map } = snapshotAt(film, at);
  const loss = lossAt(film, step);
  const weight = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const highest = map.reduce((a, b) => Math.max(a, b));
  return `step ${step.toLocaleString("en")}, ${
    loss === undefined ? "" : `loss ${figure(loss)}, `
  }` +
    `weights up to ±${figure(weight)}, the map up to ${figure(highest)}`;
}

function drawHeads(
  context: CanvasRenderingContext2D,
  { film, layout, look: { colours } }: Parts,
  at: number,
): void {
  const { step } = snapshotAt(film, at);
  const { head, title, small } = layout;
  text(context, `Filter ${film.map} of ${film.convolution}`, {
    ...head,
    font: `650 ${title}px`,
    colour: colours.ink,
    most: layout.width * 0.55,
  });
  text(context, film.run, {
    x: head.x,
    y: head.y + title,
    font: `${small}px`,
    colour: colours.muted,
    most: layout.width * 0.55,
  });
  const right = layout.width - head.x;
  text(context, `step ${step.toLocaleString("en")}`, {
    x: right,
    y: head.y,
    font: `650 ${title}px`,
    colour: colours.ink,
    align: "right",
  });
  const loss = lossAt(film, step);
  if (loss === undefined) return;
  text(context, `loss ${figure(loss)}`, {
    x: right,
    y: head.y + title,
    font: `${small}px`,
    colour: colours.muted,
    align: "right",
  });
}

function drawPicture(context: CanvasRenderingContext2D, { picture }: Film, box: Box): void {
  const { height, width, pixels } = picture;
  const rgba = new Uint8ClampedArray(height * width * 4).fill(255);
  for (let from = 0, to = 0; from < pixels.length; from += 3, to += 4) {
    for (let c = 0; c < 3; c++) rgba[to + c] = pixels[from + c];
  }
  drawPixels(context, { pixels: rgba, width }, fitted(box, height / width), true);
}

function drawMap(
  context: CanvasRenderingContext2D,
  { film: { size }, layout, look: { palette } }: Parts,
  map: Float32Array,
  { low, high }: { low: number; high: number },
): void {
  const pixels = new Uint8ClampedArray(map.length * 4).fill(255);
  map.forEach((value, i) => {
    const place = Math.max(0, Math.min(255, Math.round(255 * (value - low) / (high - low || 1))));
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = palette[3 * place + c];
  });
  const box = fitted(layout.map, size.height / size.width);
  drawPixels(context, { pixels, width: size.width }, box, false);
}

/** What the parts are, and what the ends of their colours stand for. */
function drawCaptions(
  context: CanvasRenderingContext2D,
  { film, layout, look: { colours, palette } }: Parts,
  { low, high, strongest }: { low: number; high: number; strongest: number },
): void {
  const { kernel: { rows, columns, shown, channels, isColoured }, size } = film;
  const caption = (box: Box, words: string, line = 0) =>
    text(context, words, {
      x: box.x + box.width / 2,
      y: box.y + box.height + layout.small * (1.5 + 1.3 * line),
      font: `${layout.small}px`,
      colour: line === 0 ? colours.ink : colours.muted,
      align: "center",
      most: box.width + layout.small * 2,
    });
  const isSome = shown < channels;
  const of = isColoured
    ? "RGB"
    : `${isSome ? `${shown} of ` : ""}${channels} channel${channels === 1 ? "" : "s"}`;
  caption(layout.picture, "the picture");
  caption(layout.kernel, `its filter: ${rows}×${columns}, ${of}`);
  caption(layout.kernel, `cool −${figure(strongest)}, warm ${figure(strongest)}`, 1);
  caption(layout.map, `its map in ${film.layer}: ${size.height}×${size.width}`);
  caption(layout.map, `${figure(low)} to ${figure(high)}`, 1);
  const bar = { width: layout.map.width * 0.5, height: layout.small * 0.4 };
  const x = layout.map.x + (layout.map.width - bar.width) / 2;
  const y = layout.map.y + layout.map.height + layout.small * 3.25;
  const pixels = new Uint8ClampedArray(256 * 4).fill(255);
  for (let i = 0; i < 256; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 4 + c] = palette[3 * i + c];
  }
  drawPixels(context, { pixels, width: 256 }, { ...bar, x, y }, true);
  // The first convolution's map is the filter times the picture; others come from it by more layers.
  const signs = film.isFirst && film.layer === film.convolution ? "∗=" : "→→";
  for (const [i, place] of layout.signs.entries()) {
    text(context, signs[i], {
      ...place,
      font: `${layout.title * 1.2}px`,
      colour: colours.muted,
      align: "center",
    });
  }
}
