/** A film as text, for one file. @module */
import { type Film, type Frame, rangeOf, strongestWeight } from "./film.ts";
import { factorFor, shrunk } from "./thin.ts";

/** Cells of all maps together, a byte each. */
const MOST_CELLS = 120_000;
/** Pixels of the picture, three bytes each. */
const MOST_PIXELS = 112 * 112;
/** Names are cut; nobody's run needs longer ones. */
const MOST_LETTERS = 200;

/** A film in JSON: bytes in base64, each number a share of its range. */
export interface Packed extends Omit<Film, "picture" | "frames"> {
  readonly picture: { readonly height: number; readonly width: number; readonly pixels: string };
  readonly steps: readonly number[];
  readonly low: number;
  readonly high: number;
  /** The weight that 127 stands for. */
  readonly strongest: number;
  /** `[frames, C, KH, KW]`, a signed byte each. */
  readonly kernels: string;
  /** `[frames, H, W]`. */
  readonly maps: string;
}

/** Packs a film. What is large is made smaller, so that it takes less than 300 KB in all. */
export function pack(film: Film): Packed {
  const { frames, picture, ...rest } = film;
  const [{ low, high }, strongest] = [rangeOf(film), strongestWeight(film)];
  const most = Math.floor(MOST_CELLS / frames.length);
  const factor = factorFor(film.size, most);
  const maps = frames.map(({ map }) => shrunk({ ...film.size, values: map }, 1, factor));
  const [{ height, width }] = maps;
  const toByte = (value: number) => Math.round(255 * (value - low) / (high - low || 1));
  return {
    ...rest,
    run: film.run.slice(0, MOST_LETTERS),
    size: { height, width },
    picture: packPicture(picture),
    steps: frames.map(({ step }) => step),
    low,
    high,
    strongest,
    kernels: base64(
      frames.flatMap(({ kernel }) =>
        Array.from(kernel, (value) => Math.round(127 * value / (strongest || 1)) & 255)
      ),
    ),
    maps: base64(maps.flatMap(({ values }) => Array.from(values, toByte))),
  };
}

function packPicture({ height, width, pixels }: Film["picture"]): Packed["picture"] {
  const factor = factorFor({ height, width }, MOST_PIXELS);
  const { values, ...size } = shrunk({ height, width, values: pixels }, 3, factor);
  return { ...size, pixels: base64(Array.from(values, Math.round)) };
}

/** Reads a packed film. */
export function unpack(packed: Packed): Film {
  const { steps, low, high, strongest, kernels, maps, picture, ...rest } = packed;
  const kernelSize = rest.kernel.shown * rest.kernel.rows * rest.kernel.columns;
  const mapSize = rest.size.height * rest.size.width;
  const weights = new Int8Array(bytesOf(kernels).buffer);
  const cells = bytesOf(maps);
  const frames = steps.map((step, i): Frame => ({
    step,
    kernel: Float32Array.from(
      weights.subarray(i * kernelSize, (i + 1) * kernelSize),
      (value) => value * strongest / 127,
    ),
    map: Float32Array.from(
      cells.subarray(i * mapSize, (i + 1) * mapSize),
      (value) => low + value * (high - low) / 255,
    ),
  }));
  return { ...rest, picture: { ...picture, pixels: bytesOf(picture.pixels) }, frames };
}

/** `btoa` takes so many characters at a time from a spread. */
const CHUNK = 8192;

function base64(bytes: readonly number[]): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += String.fromCharCode(...bytes.slice(at, at + CHUNK));
  }
  return btoa(text);
}

const bytesOf = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
