/** Draws a network's map when something of it changed, never more than once a frame. @module */
import { effect } from "@preact/signals";
import { coloursOf } from "./colours.ts";
import { drawScene, type Scene } from "./draw.ts";
import { createTiles } from "./tiles.ts";
import type { View } from "./view.ts";

/** How long a frame paints tiles, in milliseconds: what is left is painted in the next. */
const PAINTING = 4;

/** What browsers' tools, and the tests, call the script of a frame. */
export const FRAME = "network map: a frame";

/** Draws until it is stopped. */
export function drawFrames(canvas: HTMLCanvasElement, view: View): () => void {
  const { source } = view;
  const tiles = createTiles();
  const context = canvas.getContext("2d")!;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let colours = coloursOf(canvas.parentElement!);
  let frame = 0;
  /** The column that a frame begins with: where the one before ended. */
  let begin = 0;

  /** Paints what is not painted yet, and says whether all is. */
  function paint(until: number): boolean {
    const { columns } = view.world.peek();
    const look = { palette: source.palette(), density: devicePixelRatio || 1 };
    const seen = view.seen.peek();
    const unfinished = inTurn(seen, begin).find((number) => {
      const maps = source.mapsOf(number);
      return maps && !tiles.paint(columns[number], maps, look, until);
    });
    begin = unfinished ?? 0;
    return unfinished === undefined;
  }

  function fit(density: number): void {
    const { width, height } = view.size.peek();
    const [wide, high] = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width === wide && canvas.height === high) return;
    Object.assign(canvas, { width: wide, height: high });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
  }

  function draw(): void {
    frame = 0;
    const start = performance.now();
    const density = devicePixelRatio || 1;
    tiles.keep(new Set(view.seen.peek()));
    const isPainted = paint(start + PAINTING);
    fit(density);
    context.setTransform(density, 0, 0, density, 0, 0);
    drawScene(context, sceneOf());
    performance.measure(FRAME, { start });
    performance.clearMeasures(FRAME); // observers have it; nothing piles up
    if (!isPainted) schedule();
  }

  const sceneOf = (): Scene => ({
    world: view.world.value,
    columns: source.network.columns,
    tiles,
    colours,
    left: view.scroll.value,
    width: view.size.value.width,
    cursor: view.cursor.value,
    edges: view.edges.value,
    lit: view.lit.value,
    deadOf: source.deadOf,
  });

  const schedule = () => frame ||= requestAnimationFrame(draw);
  const recolour = () => {
    colours = coloursOf(canvas.parentElement!);
    schedule();
  };
  dark.addEventListener("change", recolour);
  const stop = effect(() => {
    // All that a frame reads, so that the next is drawn when any of it changes.
    sceneOf();
    source.palette();
    for (const number of view.seen.value) {
      source.mapsOf(number)?.scaleOf(0);
      source.deadOf(number);
    }
    schedule();
  });
  return () => {
    stop();
    cancelAnimationFrame(frame);
    dark.removeEventListener("change", recolour);
  };
}

/** Numbers from the first that is at least `begin` on, then those before it. */
function inTurn(numbers: readonly number[], begin: number): readonly number[] {
  return [...numbers.filter((one) => one >= begin), ...numbers.filter((one) => one < begin)];
}
