/** The geometry that convolution and pooling share: a window that slides over a picture. @module */
import { integer, type Random, type SpatialWindow } from "../../graph/op.ts";

/** How a window of whatever size moves. */
export type Window = Omit<SpatialWindow, "kernel">;

/**
 * The ways to name padding: `SAME` keeps ceil(size / stride) cells, `VALID` pads nothing, a number
 * pads so many cells on each of the four sides, as PyTorch's `padding`.
 */
export type Padding = "SAME" | "VALID" | number;

/** The number of places that a window takes along one dimension. */
export function places(
  size: number,
  kernel: number,
  stride: number,
  pads: number,
  dilation: number,
): number {
  return Math.floor((size + pads - (kernel - 1) * dilation - 1) / stride) + 1;
}

/** Throws a `RangeError` where a window or its steps are of no cells, or what pads it is less than none. */
function checkWindow(kernel: readonly number[], { strides, pads, dilations }: Window): void {
  const parts = [
    ["kernel", kernel, 1],
    ["strides", strides, 1],
    ["pads", pads, 0],
    ["dilations", dilations, 1],
  ] as const;
  for (const [name, numbers, least] of parts) {
    if (numbers.every((number) => Number.isSafeInteger(number) && number >= least)) continue;
    throw new RangeError(
      `Cannot slide a window as it has ${name} [${
        numbers.join(", ")
      }]: expected whole numbers of ` +
        `${least} or more`,
    );
  }
}

/** The height and width of a window's output. Throws a `RangeError` where there is no such window. */
export function windowOutput(
  height: number,
  width: number,
  kernel: readonly [number, number],
  window: Window,
): [number, number] {
  checkWindow(kernel, window);
  const { strides, pads, dilations } = window;
  return [
    places(height, kernel[0], strides[0], pads[0] + pads[2], dilations[0]),
    places(width, kernel[1], strides[1], pads[1] + pads[3], dilations[1]),
  ];
}

/**
 * The window of TensorFlow's `padding`, or PyTorch's where it is a number: with `SAME` the odd cell
 * goes to the bottom and right, so that with stride 2 a 3×3 window pads pictures of even size there
 * alone. `kernel` is what it spans, holes included; dilations are 1.
 */
export function windowOf(
  size: readonly [number, number],
  kernel: readonly [number, number],
  strides: readonly [number, number],
  padding: Padding,
): Window {
  const total = (axis: 0 | 1) =>
    padding === "VALID" ? 0 : padding !== "SAME" ? 2 * padding : Math.max(
      0,
      (Math.ceil(size[axis] / strides[axis]) - 1) * strides[axis] + kernel[axis] - size[axis],
    );
  const [vertical, horizontal] = [total(0), total(1)];
  const [top, left] = [Math.floor(vertical / 2), Math.floor(horizontal / 2)];
  return { strides, pads: [top, left, vertical - top, horizontal - left], dilations: [1, 1] };
}

/** A window for random samples. Small pictures and wide pads make most of the output a border. */
export function randomWindow(random: Random, kernel: readonly [number, number]): Window {
  const pad = (axis: 0 | 1) => integer(random, 0, kernel[axis] - 1);
  const dilation = () => integer(random, 1, 4) === 1 ? 2 : 1;
  return {
    strides: [integer(random, 1, 2), integer(random, 1, 2)],
    pads: [pad(0), pad(1), pad(0), pad(1)],
    dilations: [dilation(), dilation()],
  };
}

/** A height or width that a window fits, at random. */
export function randomExtent(random: Random, kernel: number, dilation: number): number {
  return (kernel - 1) * dilation + integer(random, 1, 6);
}

/** The constants of a shader that slides a window. */
export function windowConstants({ strides, pads, dilations }: Window): Record<string, number> {
  return {
    STRIDE_Y: strides[0],
    STRIDE_X: strides[1],
    PAD_TOP: pads[0],
    PAD_LEFT: pads[1],
    DILATION_Y: dilations[0],
    DILATION_X: dilations[1],
  };
}
