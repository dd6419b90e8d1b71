/** Asks the server for a film: a kernel and a map for each snapshot, and the loss. @module */
import { cutFilm, type Film, type Frame, frameOf, type Pixels } from "../../film/film.ts";
import type { FilterAnswer } from "../../inspection/protocol.ts";
import type { GalleryLayer } from "../../messages/gallery.ts";
import type { Curves } from "../../messages/runs.ts";
import { addressed } from "../../shared/address.ts";

/** What is filmed. */
export interface Wanted {
  readonly run: string;
  readonly layer: GalleryLayer;
  /** Whether the layer's convolution is the network's first, which sees the picture itself. */
  readonly isFirst: boolean;
  readonly map: number;
  /** A picture's number, or the name of an upload. */
  readonly picture: string;
  readonly steps: readonly number[];
}

/** What is waited for. */
export interface Loading {
  readonly signal: AbortSignal;
  readonly tell: (done: number) => void;
}

/** Loads a film. Rejects with an `Error` for people. */
export async function loadFilm(
  { run, layer, isFirst, map, picture, steps }: Wanted,
  { signal, tell }: Loading,
): Promise<Film> {
  const ask = (path: string) => answerOf(`/api/gallery/${encodeURIComponent(run)}/${path}`, signal);
  const convolution = layer.convolution!;
  const { name, height, width, channels } = layer;
  const shapes = { kernel: [] as readonly number[], maps: [height, width, channels] };
  const frames: Frame[] = [];
  for (const step of steps) {
    const at = (layer: string) => `?snapshot=${step}&layer=${encodeURIComponent(layer)}`;
    const kernel = await ask(`filters${at(convolution)}`);
    const maps = await ask(`maps${at(name)}&picture=${encodeURIComponent(picture)}`);
    shapes.kernel = (JSON.parse(kernel.headers.get("x-answer")!) as FilterAnswer).shape;
    const numbers = { kernel: await floatsOf(kernel), maps: await floatsOf(maps) };
    frames.push(frameOf({ step, ...numbers }, shapes, map));
    tell(frames.length);
  }
  const pixels = await pixelsOf(
    await (await ask(`pictures/${encodeURIComponent(picture)}`)).blob(),
  );
  const of = { run, layer: name, convolution, map, picture: pixels, isFirst };
  return cutFilm(of, shapes, { frames, loss: await lossOf(run, signal) });
}

async function answerOf(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetch(addressed(path), { signal });
  if (response.ok) return response;
  const { error } = await response.json().catch(() => ({}));
  throw new Error(error ?? `Cannot load the film as the server answers ${response.status}`);
}

const floatsOf = async (response: Response) => new Float32Array(await response.arrayBuffer());

async function lossOf(run: string, signal: AbortSignal): Promise<[number, number][]> {
  const response = await answerOf(
    `/api/runs/${encodeURIComponent(run)}/curves?buckets=1000`,
    signal,
  );
  const { steps: { step, loss = [] } }: Curves = await response.json();
  return loss.map((value, i) => [Number(step[i]), value ?? NaN]);
}

/** The colours of a picture that the browser reads. */
async function pixelsOf(file: Blob): Promise<Pixels> {
  const bitmap = await createImageBitmap(file, { colorSpaceConversion: "none" });
  const { height, width } = bitmap;
  const canvas = Object.assign(document.createElement("canvas"), { height, width });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { height, width, pixels: data.filter((_, i) => i % 4 < 3) };
}
