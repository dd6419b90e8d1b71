import { input, integer, type Op, output, type Sample } from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import { f32, type Shape } from "../graph/spec.ts";
import { STEP, STEP_SPEC } from "../graph/step.ts";
import source from "../../shaders/image/shift.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part, PCG4D, STEP_WORDS } from "../ops/shared/parts.ts";
import type { Augmentation } from "./augmentation.ts";
import { checkImages, imageConstants, imageThreads, randomImages, randomInput } from "./images.ts";

/** The attributes of `shiftOp`. */
export interface Shift {
  /** The most pixels by which a picture is moved along each dimension. */
  readonly pixels: number;
  /** The stream of random numbers. */
  readonly stream: number;
}

const sample = (images: Shape, pixels: number): Sample<Shift> => ({
  inputs: [f32(...images), STEP_SPEC],
  attributes: { pixels, stream: 4 },
});

/** Where a row or column is read from when a picture is moved by up to `pixels`. */
function moved(place: number, random: number, pixels: number, size: number): number {
  return Math.min(Math.max(place + (random >>> 16) % (2 * pixels + 1) - pixels, 0), size - 1);
}

/**
 * Moves pictures at random, borders repeated: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`.
 */
export const shiftOp: Op<Shift> = {
  name: "shift",
  outputs(inputs, { pixels }) {
    checkImages("shift", inputs);
    if (!(Number.isInteger(pixels) && pixels >= 0)) {
      throw new RangeError(
        `Cannot apply shift as its pixels must be a whole number, 0 or more: found ${pixels}`,
      );
    }
    return [inputs[0]];
  },
  reference([x, step], { inputs: [{ shape }], attributes: { pixels, stream } }) {
    const [, height, width, channels] = shape;
    return [
      x.map((_, i) => {
        const [pixel, c] = [Math.floor(i / channels), i % channels];
        const line = Math.floor(pixel / width);
        const row = Math.floor(line / height);
        const [, down, right] = pcg4d(step[STEP.seed], stream, step[STEP.index], row);
        const sy = moved(line % height, down, pixels, height);
        const sx = moved(pixel % width, right, pixels, width);
        return x[((row * height + sy) * width + sx) * channels + c];
      }),
    ];
  },
  kernels: [
    flatKernel({
      name: "shift",
      parts: [STEP_WORDS, PCG4D, part("image/shift.wgsl", source)],
      operands: [input(0), input(1), output()],
      constants: ({ inputs: [{ shape }], attributes: { pixels, stream } }) => ({
        ...imageConstants(shape),
        SHIFT: pixels,
        STREAM: stream,
      }),
      threads: ({ inputs: [{ shape }] }) => imageThreads(shape),
    }),
  ],
  flops: () => 0,
  samples: [sample([16, 112, 92, 3], 2), sample([3, 5, 7, 3], 2), sample([1, 1, 1, 1], 2)],
  randomSample: (random) => sample(randomImages(random), integer(random, 0, 3)),
  randomInput,
};

/** Moves each picture by up to so many pixels along each dimension; borders are repeated. */
export function shift(pixels: number): Augmentation {
  return ({ graph, step, stream }, images) =>
    graph.append(shiftOp, [images, step], { pixels, stream: stream("shift") });
}
