/** A film of one filter: its kernel and its map at every snapshot of a training. @module */
import { strongestFirst, thinned } from "./thin.ts";

/** Eight-bit RGB, `[H, W, 3]`. */
export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array | Uint8ClampedArray;
}

/** One snapshot. */
export interface Frame {
  readonly step: number;
  /** `[C, KH, KW]` of the kernel's channels that are shown. */
  readonly kernel: Float32Array;
  /** `[H, W]`. */
  readonly map: Float32Array;
}

/** Which filter, of which run. */
export interface FilmOf {
  readonly run: string;
  /** The layer whose map is shown. */
  readonly layer: string;
  /** The convolution that the map is of. */
  readonly convolution: string;
  readonly map: number;
}

/** All that is shown. */
export interface Film extends FilmOf {
  /** Whether the convolution is the network's first, which sees the picture itself. */
  readonly isFirst: boolean;
  /** As the network takes it. */
  readonly picture: Pixels;
  readonly kernel: {
    readonly rows: number;
    readonly columns: number;
    /** How many channels are shown, and how many there are. */
    readonly shown: number;
    readonly channels: number;
    /** Whether the channels are red, green and blue. */
    readonly isColoured: boolean;
  };
  /** Of the map. */
  readonly size: { readonly height: number; readonly width: number };
  /** Steps with the loss there, smoothed by means. */
  readonly loss: readonly (readonly [step: number, loss: number])[];
  readonly frames: readonly Frame[];
}

/** What a snapshot gives: kernel `[KH, KW, C, F]`, of which one filter is taken, and maps `[H, W, C]`. */
export interface Snapshot {
  readonly step: number;
  readonly kernel: ArrayLike<number>;
  readonly maps: ArrayLike<number>;
}

/** The shapes of what snapshots give. */
export interface Shapes {
  /** `[KH, KW, C, F]`. */
  readonly kernel: readonly number[];
  /** `[H, W, C]`. */
  readonly maps: readonly number[];
}

/** More snapshots than that are shown in no film. */
export const MOST_FRAMES = 32;
/** Of a kernel with more numbers the strongest channels are shown. */
const MOST_WEIGHTS = 1000;

/** One filter of a kernel `[KH, KW, C, F]`, as `[C, KH, KW]`. */
function filterOf(kernel: ArrayLike<number>, shape: readonly number[], filter: number) {
  const [rows, columns, channels, filters] = shape;
  const places = rows * columns;
  return Float32Array.from({ length: channels * places }, (_, i) => {
    const [channel, place] = [Math.floor(i / places), i % places];
    return kernel[(place * channels + channel) * filters + filter];
  });
}

/** Takes what a film shows of a snapshot: all channels of the filter, and its map. */
export function frameOf(
  { step, kernel, maps }: Snapshot,
  shapes: Shapes,
  map: number,
): Frame {
  const [height, width, channels] = shapes.maps;
  const own = (_: unknown, i: number) => maps[i * channels + map];
  return {
    step,
    kernel: filterOf(kernel, shapes.kernel, map),
    map: Float32Array.from({ length: height * width }, own),
  };
}

/** Cuts a film: of a kernel with many channels those that are strongest at its end are shown. */
export function cutFilm(
  of: FilmOf & Pick<Film, "picture" | "isFirst">,
  shapes: Shapes,
  { frames, loss }: Pick<Film, "frames" | "loss">,
): Film {
  const [rows, columns, channels] = shapes.kernel;
  const places = rows * columns;
  const shown = Math.max(1, Math.min(channels, Math.floor(MOST_WEIGHTS / places)));
  const chosen = strongestFirst(frames.at(-1)!.kernel, places).slice(0, shown).sort((a, b) =>
    a - b
  );
  const cut = (kernel: Float32Array) =>
    Float32Array.from(
      { length: shown * places },
      (_, i) => kernel[chosen[Math.floor(i / places)] * places + i % places],
    );
  const [height, width] = shapes.maps;
  return {
    ...of,
    kernel: { rows, columns, shown, channels, isColoured: of.isFirst && channels === 3 },
    size: { height, width },
    loss: thinned(loss),
    frames: frames.map((frame) => ({ ...frame, kernel: cut(frame.kernel) })),
  };
}

/** The loss at a step, or the nearest that is known. */
export function lossAt({ loss }: Film, step: number): number | undefined {
  if (loss.length === 0) return undefined;
  return loss.reduce((a, b) => Math.abs(b[0] - step) < Math.abs(a[0] - step) ? b : a)[1];
}

/** The lowest and the highest number of all maps, 0 among them. */
export function rangeOf({ frames }: Pick<Film, "frames">) {
  let [low, high] = [0, 0];
  for (const { map } of frames) {
    for (const value of map) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return { low, high };
}

/** The largest magnitude of all weights that are shown. */
export function strongestWeight({ frames }: Pick<Film, "frames">): number {
  let most = 0;
  for (const { kernel } of frames) {
    for (const value of kernel) most = Math.max(most, Math.abs(value));
  }
  return most;
}
