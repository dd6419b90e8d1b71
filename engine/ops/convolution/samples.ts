/** Convolutions for the tests and the benchmark. @module */
import { integer, type Random } from "../../graph/op.ts";
import type { Shape } from "../../graph/spec.ts";
import { randomExtent, randomWindow, type Window } from "../shared/window.ts";
import type { Convolution } from "./convolution.ts";

/** A convolution of the tests' table. */
export interface ConvolutionCase {
  x: Shape;
  w: Shape;
  attributes: Convolution;
}

const same3: Convolution = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };

/** The convolutions of the tutorial's network at a small batch, then what is easily got wrong. */
export const CONVOLUTIONS: ConvolutionCase[] = [
  { x: [2, 28, 23, 32], w: [3, 3, 32, 64], attributes: same3 },
  { x: [1, 56, 46, 16], w: [3, 3, 16, 32], attributes: same3 },
  { x: [1, 112, 92, 3], w: [3, 3, 3, 16], attributes: same3 },
  { x: [1, 63, 65, 4], w: [1, 1, 4, 132], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [1, 63, 65, 132], w: [1, 1, 132, 4], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [1, 1, 3, 1028], w: [1, 1, 1028, 1028], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  { x: [3, 1, 1, 5], w: [3, 3, 5, 8], attributes: same3 },
  { x: [1, 5, 6, 66], w: [3, 3, 66, 36], attributes: { ...same3, pads: [0, 1, 2, 0] } },
  { x: [2, 5, 7, 3], w: [3, 3, 3, 20], attributes: same3 },
  { x: [1, 5, 5, 20], w: [1, 1, 20, 132], attributes: { ...same3, pads: [0, 0, 0, 0] } },
  {
    x: [2, 9, 7, 8],
    w: [5, 3, 8, 20],
    attributes: { ...same3, strides: [2, 2], pads: [2, 1, 1, 0] },
  },
  { x: [2, 8, 9, 6], w: [3, 2, 3, 4], attributes: { ...same3, groups: 2, pads: [0, 1, 2, 0] } },
  { x: [1, 9, 9, 4], w: [3, 3, 4, 8], attributes: { ...same3, dilations: [2, 3] } },
  { x: [2, 7, 6, 4], w: [2, 3, 4, 8], attributes: { ...same3, pads: [0, 1, 1, 2] } },
  { x: [2, 7, 8, 3], w: [3, 3, 3, 16], attributes: { ...same3, strides: [1, 2] } },
  { x: [2, 8, 7, 4], w: [3, 3, 4, 4], attributes: { ...same3, strides: [2, 1] } },
  { x: [2, 5, 6, 16], w: [3, 2, 8, 32], attributes: { ...same3, groups: 2, pads: [0, 1, 2, 0] } },
  { x: [2, 7, 9, 8], w: [3, 3, 1, 8], attributes: { ...same3, groups: 8 } },
  {
    x: [2, 10, 7, 12],
    w: [3, 3, 1, 12],
    attributes: { ...same3, groups: 12, strides: [2, 2], pads: [0, 1, 1, 1] },
  },
  { x: [1, 9, 6, 4], w: [3, 3, 1, 8], attributes: { ...same3, groups: 4, strides: [2, 2] } },
  {
    x: [2, 11, 9, 8],
    w: [5, 5, 1, 8],
    attributes: { ...same3, groups: 8, strides: [2, 2], pads: [2, 2, 1, 2] },
  },
  {
    x: [2, 9, 8, 8],
    w: [3, 3, 2, 8],
    attributes: { ...same3, groups: 4, strides: [2, 1], dilations: [1, 2] },
  },
  { x: [1, 6, 9, 8], w: [2, 4, 4, 8], attributes: { ...same3, groups: 2, pads: [0, 2, 1, 1] } },
];

/** Whether sample `i` has a bias: those of the tutorial do. */
export const hasBias = (i: number) => i < 3 || i % 4 < 2;

/** A random convolution whose products can be counted on the host. */
export function randomConvolution(random: Random): ConvolutionCase {
  if (integer(random, 1, 6) === 1) return randomDepthwise(random);
  const groups = integer(random, 1, 4) === 1 ? integer(random, 2, 4) : 1;
  const kernel = [integer(random, 1, 4), integer(random, 1, 4)] as const;
  const window = randomWindow(random, kernel);
  const channels = integer(random, 1, 9);
  const filters = integer(random, 1, 3) * (integer(random, 0, 1) ? 4 : 1);
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  return {
    x: [integer(random, 1, 3), extent(0), extent(1), channels * groups],
    w: [...kernel, channels, filters * groups],
    attributes: { ...window, groups },
  };
}

/** A random depthwise convolution, most often one of 3×3, which has kernels of its own. */
function randomDepthwise(random: Random): ConvolutionCase {
  const kernel = [3, integer(random, 1, 3) === 1 ? integer(random, 1, 5) : 3] as const;
  const stride = integer(random, 1, 2);
  const window: Window = { ...randomWindow(random, kernel), strides: [stride, stride] };
  const channels = integer(random, 1, 3) * 4;
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  return {
    x: [integer(random, 1, 3), extent(0), extent(1), channels],
    w: [...kernel, 1, channels * integer(random, 1, 2)],
    attributes: { ...window, groups: channels },
  };
}
