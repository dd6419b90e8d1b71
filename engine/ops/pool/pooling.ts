/** What max pooling and its gradient share: geometry, parts of shaders, samples. @module */
import { type Call, integer, type Random, type Sample, type Values } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import geometry from "../../../shaders/pool/geometry.wgsl" with { type: "text" };
import quads from "../../../shaders/pool/quads.wgsl" with { type: "text" };
import window from "../../../shaders/pool/window.wgsl" with { type: "text" };
import window2x2 from "../../../shaders/pool/window_2x2.wgsl" with { type: "text" };
import {
  ACTIVATE,
  type Activation,
  activationConstant,
  randomActivation,
} from "../shared/activation.ts";
import { part } from "../shared/parts.ts";
import {
  randomExtent,
  randomWindow,
  type Window,
  windowConstants,
  windowOutput,
} from "../shared/window.ts";

/** The attributes of `maxPool2d`. */
export interface MaxPool2D extends Window {
  /** Height and width of the window, in cells. */
  readonly kernel: readonly [number, number];
  /** What follows in the same kernel. */
  readonly activation: Activation;
}

/** The parts of every shader of the family. */
export const GEOMETRY = [ACTIVATE, part("pool/geometry.wgsl", geometry)];
/** A window of any geometry. */
export const WINDOW = part("pool/window.wgsl", window);
/** Threads that take four channels of a window. */
export const QUADS = part("pool/quads.wgsl", quads);
/** A window of 2×2 that has no neighbour's cells. */
export const WINDOW_2X2 = part("pool/window_2x2.wgsl", window2x2);

/** The shape of y. */
export function outputOf([batch, height, width, channels]: Shape, attributes: MaxPool2D): Shape {
  return [batch, ...windowOutput(height, width, attributes.kernel, attributes), channels];
}

/**
 * Calls `window` for each element of y with the place of its winner in x: the first largest cell,
 * row by row, or -1 where ReLU lets none through or the window lies in the padding.
 */
export function eachWinner(
  x: Values,
  [batch, height, width, channels]: Shape,
  attributes: MaxPool2D,
  window: (y: number, winner: number) => void,
): void {
  const { kernel, strides, pads, dilations, activation } = attributes;
  const [outHeight, outWidth] = windowOutput(height, width, kernel, attributes);
  const isRectified = activation === "relu";
  for (let i = 0; i < batch * outHeight * outWidth * channels; i++) {
    const c = i % channels;
    const ox = Math.floor(i / channels) % outWidth;
    const oy = Math.floor(i / (channels * outWidth)) % outHeight;
    const n = Math.floor(i / (channels * outWidth * outHeight));
    let winner = -1;
    for (let ky = 0; ky < kernel[0]; ky++) {
      const iy = oy * strides[0] - pads[0] + ky * dilations[0];
      if (iy < 0 || iy >= height) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const ix = ox * strides[1] - pads[1] + kx * dilations[1];
        if (ix < 0 || ix >= width) continue;
        const place = ((n * height + iy) * width + ix) * channels + c;
        if (winner < 0 ? !isRectified || x[place] > 0 : x[place] > x[winner]) winner = place;
      }
    }
    window(i, winner);
  }
}

/** The constants of `pool/geometry.wgsl`. */
export function geometryConstants({ inputs: [{ shape }], attributes }: Call<MaxPool2D>) {
  const [, outHeight, outWidth] = outputOf(shape, attributes);
  return {
    BATCH: shape[0],
    HEIGHT: shape[1],
    WIDTH: shape[2],
    CHANNELS: shape[3],
    OUT_HEIGHT: outHeight,
    OUT_WIDTH: outWidth,
    ...activationConstant(attributes.activation),
  };
}

/** Those and the constants of `pool/window.wgsl`. */
export const constants = (call: Call<MaxPool2D>) => ({
  ...geometryConstants(call),
  KERNEL_HEIGHT: call.attributes.kernel[0],
  KERNEL_WIDTH: call.attributes.kernel[1],
  ...windowConstants(call.attributes),
});

/** A thread for four channels of each window. */
export const quadsOf = ({ inputs: [{ shape }], attributes }: Call<MaxPool2D>) =>
  sizeOf(outputOf(shape, attributes)) / 4;

/** Whether the channels, the same of all tensors, come by fours. */
export const hasQuads = ({ inputs: [{ shape }] }: Call<MaxPool2D>) => shape[3] % 4 === 0;

/** The windows of a tiling that touch the input: more than y has where some of it is left over. */
export function tilesOf(
  { inputs: [{ shape }], attributes: { kernel } }: Call<MaxPool2D>,
): readonly [rows: number, columns: number] {
  return [Math.ceil(shape[1] / kernel[0]), Math.ceil(shape[2] / kernel[1])];
}

/** Whether the windows tile the input: no gap, no overlap, none that does not touch it. */
export function isTiled({ inputs: [{ shape }], attributes }: Call<MaxPool2D>): boolean {
  const { kernel, strides, pads, dilations } = attributes;
  const [, height, width] = outputOf(shape, attributes);
  return String(kernel) === String(strides) && String(dilations) === "1,1" && pads[0] === 0 &&
    pads[1] === 0 && (height - 1) * kernel[0] < shape[1] && (width - 1) * kernel[1] < shape[2];
}

/** Whether windows of 2×2 tile the input, and nothing is left over. */
export function isHalved(call: Call<MaxPool2D>): boolean {
  const [, height, width] = outputOf(call.inputs[0].shape, call.attributes);
  const [rows, columns] = tilesOf(call);
  return String(call.attributes.kernel) === "2,2" && isTiled(call) && height === rows &&
    width === columns;
}

const halves: Window = { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] };

const sample = (shape: Shape, attributes: Partial<MaxPool2D>): Sample<MaxPool2D> => ({
  inputs: [f32(...shape)],
  attributes: { ...halves, kernel: [2, 2], activation: "relu", ...attributes },
});

/** Inputs and attributes of `maxPool2d`. */
export const POOLINGS: Sample<MaxPool2D>[] = [
  sample([2, 112, 92, 16], {}),
  sample([1, 7, 5, 4], { activation: "none", pads: [0, 0, 1, 1] }),
  sample([1, 7, 5, 8], {}),
  sample([2, 4, 6, 12], { pads: [0, 0, 2, 2] }), // a row and a column see only the border
  sample([1, 1, 1, 3], { kernel: [1, 1] }),
  sample([2, 9, 8, 4], { kernel: [3, 3], activation: "none", pads: [1, 1, 1, 1] }),
];

/** A random call of `maxPool2d`. */
export function randomSample(random: Random): Sample<MaxPool2D> {
  const tiles = random() < 0.3;
  const kernel = [integer(random, 1, 3), integer(random, 1, 3)] as const;
  const window = tiles ? { ...halves, strides: kernel } : randomWindow(random, kernel);
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  const channels = integer(random, 1, 3) * (random() < 0.5 ? 4 : 1);
  const shape = [integer(random, 1, 3), extent(0), extent(1), channels];
  return sample(shape, { ...window, kernel, activation: randomActivation(random) });
}
