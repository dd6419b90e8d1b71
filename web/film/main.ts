/** The script of a film's HTML file. @module */
import { VIRIDIS } from "../../engine/inspect/colors.ts";
import { byId } from "../one_file/elements.ts";
import { IDS } from "./document.ts";
import { spoken } from "./draw.ts";
import { unpack } from "./pack.ts";
import { createPlayer } from "./player.ts";
import { openScreen } from "./screen.ts";

const film = unpack(JSON.parse(byId(IDS.film).textContent!));
const palette = VIRIDIS;
const screen = openScreen(byId<HTMLCanvasElement>(IDS.canvas), film, palette);
const button = byId<HTMLButtonElement>(IDS.play);
const range = byId<HTMLInputElement>(IDS.place);
let at = 0;

function show(place: number): void {
  at = place;
  range.value = String(Math.floor(at));
  range.setAttribute("aria-valuetext", spoken(film, at));
  screen.show(at);
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
button.disabled = range.disabled = film.frames.length < 2;
show(film.frames.length - 1);
say();
