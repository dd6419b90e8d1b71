/** A film on a canvas of a page. @module */
import { sceneOf, spoken } from "./draw.ts";
import type { Film } from "./film.ts";
import { coloursOf, type Look } from "./look.ts";

/** Narrower canvases, in CSS pixels, get the tall scene. */
const NARROW = 560;

/** What shows a film. */
export interface Screen {
  /** Shows a place in the film, counted in snapshots. */
  show(at: number): void;
  close(): void;
}

/** Shows a film on a canvas, again where the page's width or colours change. */
export function openScreen(
  canvas: HTMLCanvasElement,
  film: Film,
  palette: Look["palette"],
): Screen {
  const scenes = { wide: sceneOf(film, false), tall: sceneOf(film, true) };
  const end = new AbortController();
  let at = 0;
  let colours = coloursOf(canvas.parentElement!);
  const draw = () => {
    const scene = canvas.clientWidth < NARROW ? scenes.tall : scenes.wide;
    const { width, height } = scene.layout;
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
    }
    scene.draw(canvas.getContext("2d")!, at, { palette, colours });
  };
  addEventListener("resize", draw, end);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    colours = coloursOf(canvas.parentElement!);
    draw();
  }, end);
  return {
    show(place) {
      at = place;
      const words = spoken(film, at);
      canvas.setAttribute("aria-label", `Filter ${film.map} of ${film.convolution} at ${words}`);
      draw();
    },
    close: () => end.abort(),
  };
}
