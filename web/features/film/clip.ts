/** A film as a clip, recorded by the browser, or as a strip where it records none. @module */
import { sceneOf } from "../../film/draw.ts";
import type { Film } from "../../film/film.ts";
import type { Look } from "../../film/look.ts";
import { createPlayer } from "../../film/player.ts";
import { spread } from "../../film/thin.ts";

/** The kinds of clip with the ends of their files' names; first what a slow machine encodes in time. */
const KINDS = [["video/webm;codecs=vp8", "webm"], ["video/webm", "webm"], ["video/mp4", "mp4"]];

/** The end stands still for so long, in milliseconds: with the film less than 15 seconds. */
const LAST_LOOK = 1500;
const FRAMES_A_SECOND = 30;
const BITS_A_SECOND = 4e6;

/** The kind of clip that this browser records; `undefined` where it records none. */
export function clipKind(): { readonly type: string; readonly extension: string } | undefined {
  if (typeof MediaRecorder === "undefined") return undefined;
  const found = KINDS.find(([type]) => MediaRecorder.isTypeSupported(type));
  return found && { type: found[0], extension: found[1] };
}

/** What is recorded: a canvas on which `show` draws. */
export interface Recorded {
  readonly canvas: HTMLCanvasElement;
  readonly frames: number;
  readonly show: (at: number) => void;
}

/** Plays the whole film on the canvas and records it. Rejects where the browser fails. */
export async function recordClip({ canvas, frames, show }: Recorded, type: string): Promise<Blob> {
  const stream = canvas.captureStream(FRAMES_A_SECOND);
  const recorder = new MediaRecorder(stream, {
    mimeType: type,
    videoBitsPerSecond: BITS_A_SECOND,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise<void>((resolve, reject) => {
    recorder.onstop = () => resolve();
    recorder.onerror = () => reject(new Error("Cannot record a clip as the browser gave up"));
  });
  let at = 0;
  show(at);
  recorder.start(1000);
  await new Promise<void>((resolve) => {
    const player = createPlayer({
      frames,
      at: () => at,
      show: (place) => show(at = place),
      change: () => !player.isPlaying && resolve(),
    });
    player.play();
  });
  // What stands still makes no pictures of its own.
  const still = setInterval(() => show(at), 1000 / FRAMES_A_SECOND);
  await new Promise((resolve) => setTimeout(resolve, LAST_LOOK));
  clearInterval(still);
  recorder.stop();
  await stopped;
  stream.getTracks().forEach((track) => track.stop());
  return new Blob(parts, { type: type.split(";")[0] });
}

/** A strip has so many moments. */
const MOMENTS = 6;

/** Draws moments of a film one below the other, as a PNG file. */
export function drawStrip(film: Film, look: Look): Promise<Blob> {
  const scene = sceneOf(film, false);
  const { width, height } = scene.layout;
  const places = spread(film.frames.map((_, i) => i), MOMENTS);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height: height * places.length });
  const context = canvas.getContext("2d")!;
  places.forEach((place, i) => {
    context.setTransform(1, 0, 0, 1, 0, i * height);
    scene.draw(context, place, look);
  });
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => {
      if (blob) resolve(blob);
      else reject(new Error("Cannot draw the strip as the browser gives no picture of this size"));
    }, "image/png")
  );
}
