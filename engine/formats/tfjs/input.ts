/** What a TensorFlow.js model takes: pictures of a size, and how they become numbers. @module */
import { visible } from "../../../data/text/visible.ts";
import type { Rescaling } from "../keras/pieces.ts";
import type { KerasGraph } from "../keras/topology.ts";
import type { Fit, ModelDescription } from "../model.ts";
import { wrongField } from "../schema.ts";
import type { Metadata } from "./metadata.ts";

/** What is said of a network from outside, before what its files say. */
export interface Told {
  readonly classes?: readonly string[];
  readonly size?: { readonly height: number; readonly width: number };
  /** By channel, of pixels from 0 to 255. */
  readonly mean?: readonly number[];
  /** By channel, of pixels from 0 to 255. */
  readonly deviation?: readonly number[];
  readonly fit?: Fit;
}

/** Pictures of a network. */
export type InputShape = readonly [height: number, width: number, channels: number];

/** No pictures are larger. */
const MOST_SIDE = 9999;

/**
 * The shape of the pictures that a network takes. Throws an `Error` that names `file` where it takes
 * none, where nothing tells, or where two say otherwise.
 */
export function shapeOf(
  { shape }: KerasGraph,
  { preprocessing }: Metadata,
  { size, mean, deviation }: Told,
  file: string,
): InputShape {
  const wrong = (found: string, expected: string) => wrongField(file, "input", found, expected);
  if (shape.length !== 3) {
    throw wrong(`[${shape.map((each) => each ?? "any").join(", ")}]`, "pictures, [H, W, C]");
  }
  const [height, width, channels] = [
    shape[0] ?? size?.height ?? preprocessing?.height,
    shape[1] ?? size?.width ?? preprocessing?.width,
    shape[2] ?? preprocessing?.mean.length ?? 3,
  ];
  if (!height || !width) {
    throw new Error(
      `Cannot import '${visible(file)}' as it takes pictures of any size: say which by --size`,
    );
  }
  if (Math.max(height, width) > MOST_SIDE || ![1, 3].includes(channels)) {
    throw wrong(`[${height}, ${width}, ${channels}]`, "pictures of 1 or 3 channels");
  }
  const other = [size, preprocessing].find((each) =>
    each && (each.height !== height || each.width !== width)
  );
  if (other) {
    throw wrong(`${height}×${width}`, `${other.height}×${other.width}, as is said elsewhere`);
  }
  const others = [preprocessing?.mean, mean, deviation].find((each) =>
    each && each.length !== channels
  );
  if (others) throw wrong(`${channels} channels`, `${others.length}, as is said elsewhere`);
  return [height, width, channels];
}

/** How pixels become the network's input, with what its first layer did to them. */
export function preprocessingOf(
  [height, width, channels]: InputShape,
  { preprocessing }: Metadata,
  { mean, deviation, fit }: Told,
  { scale, offset }: Rescaling,
): ModelDescription["preprocessing"] {
  const all = (value: number) => Array.from({ length: channels }, () => value);
  const means = mean ?? preprocessing?.mean ?? all(0);
  const scales = deviation?.map((each) => 1 / each) ?? preprocessing?.scale ?? all(1);
  return {
    ...preprocessing,
    height,
    width,
    fit: fit ?? preprocessing?.fit ?? "cover",
    mean: offset === 0 ? means : means.map((each, i) => each - offset / (scales[i] * scale)),
    scale: scale === 1 ? scales : scales.map((each) => each * scale),
  };
}
