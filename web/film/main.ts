/** The script of a film's HTML file. @module */
import { viridis } from "../../engine/inspect/colors.ts";
import { byId } from "../one_file/elements.ts";
import { IDS } from "./document.ts";
import { coloursOf, sceneOf, spoken } from "./draw.ts";
import { unpack } from "./pack.ts";
import { createPlayer } from "./player.ts";

/** Narrower canvases, in CSS pixels, get the tall scene. */
const NARROW = 560;

const film = unpack(JSON.parse(byId(IDS.film).textContent!));
const palette = Array.from({ length: 256 }, (_, i) => viridis(i / 255)).flat();
const canvas = byId<HTMLCanvasElement>(IDS.canvas);
const button = byId<HTMLButtonElement>(IDS.play);
const range = byId<HTMLInputElement>(IDS.place);
let at = 0;

function draw(): void {
  const scene = sceneOf(film, canvas.clientWidth < NARROW);
  const { width, height } = scene.layout;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  scene.draw(canvas.getContext("2d")!, at, { palette, colours: coloursOf(canvas.parentElement!) });
}

function show(place: number): void {
  at = place;
  range.value = String(Math.floor(at));
  const words = spoken(film, at);
  range.setAttribute("aria-valuetext", words);
  canvas.setAttribute("aria-label", `Filter ${film.map} of ${film.convolution} at ${words}`);
  draw();
}

const say = () => byId(IDS.spoken).textContent = `Now: ${spoken(film, at)}.`;

const player = createPlayer({
  frames: film.frames.length,
  at: () => at,
  show,
  change() {
    button.textContent = player.isPlaying ? "Pause" : "Play";
    if (!player.isPlaying) say();
  },
});

button.addEventListener("click", () => player.isPlaying ? player.pause() : player.play());
range.addEventListener("input", () => {
  player.pause();
  show(Number(range.value));
  say();
});
addEventListener("resize", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
button.disabled = range.disabled = film.frames.length < 2;
show(film.frames.length - 1);
say();
