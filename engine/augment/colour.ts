import { input, integer, type Op, output, type Sample } from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import type { Shape } from "../graph/spec.ts";
import { STEP } from "../graph/step.ts";
import source from "../../shaders/image/colour.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part, PCG4D, STEP_WORDS } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";
import { type AugmentationKind, onImages } from "./augmentation.ts";
import {
  checkAttributes,
  checkImages,
  type Drawing,
  imageSample,
  pictureConstants,
  signed,
  threadsOfAll,
  UNIFORM,
} from "./drawing.ts";

/** The attributes of `colourOp`. */
export interface Colour extends Drawing {
  /** By how much each of the three is changed at most, in [0, 1). */
  readonly amount: number;
  /** What pixels of 0–255 were standardised by: what was subtracted from each channel … */
  readonly mean: readonly number[];
  /** … which was then multiplied by this. */
  readonly scale: readonly number[];
}

/** What contrast is a distance from. */
const MIDDLE = 127.5;
/** How bright red, green and blue are (ITU-R BT.601); one channel is its own brightness. */
const BRIGHTNESS = { 1: [1], 3: [0.299, 0.587, 0.114] };

const clamped = (value: number) => Math.min(Math.max(value, 0), 255);

/** A pixel of 0–255 after the three factors. */
function changed(pixel: readonly number[], factors: readonly number[]): number[] {
  const [brightness, contrast, saturation] = factors;
  const lit = pixel.map((value) => (value * brightness - MIDDLE) * contrast + MIDDLE);
  const weights = BRIGHTNESS[pixel.length as 1 | 3];
  const grey = lit.reduce((sum, value, c) => sum + weights[c] * value, 0);
  return lit.map((value) => clamped(grey + (value - grey) * saturation));
}

function sample(images: Shape, amount: number): Sample<Colour> {
  const channels = images[3];
  return imageSample<Colour>(images, {
    amount,
    mean: [120.5, 100, 90.25].slice(0, channels),
    scale: [1 / 60, 1 / 50, 1 / 64].slice(0, channels),
  });
}

/**
 * Changes brightness, contrast and saturation of pictures at random, in this order, each by a factor in
 * 1 − `amount` … 1 + `amount`: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`, C being 1 or 3. What
 * was standardised is undone before and done again after; pixels stay in 0–255, rows that do not count
 * stay 0. Contrast is the distance from the middle of 0–255, saturation that from the pixel's grey. Hue
 * is left alone: what a class is may be told by it.
 */
export const colourOp: Op<Colour> = {
  name: "colour",
  outputs(inputs, { amount, mean, scale }) {
    checkImages("colour", inputs);
    const channels = inputs[0].shape[3];
    const isColour = channels in BRIGHTNESS &&
      [mean, scale].every(({ length }) => length === channels);
    checkAttributes(
      "colour",
      !isColour
        ? `pictures have ${channels} channels: 1 or 3 are colours, each with a mean and a scale`
        : !(amount >= 0 && amount < 1)
        ? `amount must be in [0, 1): it is ${amount}`
        : undefined,
    );
    return [inputs[0]];
  },
  reference([x, step], { inputs: [{ shape }], attributes }) {
    const [rows, height, width, channels] = shape;
    const { amount, mean, scale, stream } = attributes;
    const factors = Array.from({ length: rows }, (_, row) => {
      const words = pcg4d(step[STEP.seed], stream, step[STEP.index], row);
      return Array.from(words.subarray(0, 3), (word) => 1 + amount * signed(word));
    });
    const y = new Float64Array(x.length);
    for (let pixel = 0; pixel < x.length / channels; pixel++) {
      const row = Math.floor(pixel / (height * width));
      if (row >= step[STEP.count]) continue;
      const own = Array.from(x.subarray(pixel * channels, (pixel + 1) * channels));
      const raw = own.map((value, c) => value / scale[c] + mean[c]);
      const after = changed(raw, factors[row]).map((value, c) => (value - mean[c]) * scale[c]);
      y.set(after, pixel * channels);
    }
    return [y];
  },
  magnitudes: ([x], { attributes: { scale } }) => [
    x.map((_, i) => 255 * scale[i % scale.length]),
  ],
  kernels: [
    flatKernel({
      name: "colour",
      parts: [STEP_WORDS, PCG4D, UNIFORM, part("image/colour.wgsl", source)],
      operands: [input(0), input(1), output()],
      constants: ({ inputs: [{ shape }], attributes: { amount, mean, scale, stream } }) => ({
        ...pictureConstants(shape),
        AMOUNT: amount,
        MIDDLE,
        MEAN: `array<f32, CHANNELS>(${mean.join(", ")})`,
        SCALE: `array<f32, CHANNELS>(${scale.join(", ")})`,
        BRIGHTNESS: `array<f32, CHANNELS>(${BRIGHTNESS[shape[3] as 1 | 3].join(", ")})`,
        STREAM: stream,
      }),
      threads: ({ inputs: [{ shape }] }) => threadsOfAll(shape),
    }),
  ],
  flops: ({ inputs: [{ shape: [rows, height, width, channels] }] }) =>
    14 * rows * height * width * channels,
  samples: [sample([16, 32, 32, 3], 0.4), sample([3, 5, 7, 1], 0.9)],
  randomSample(random) {
    const extents = [5, 9, 9].map((most) => integer(random, 1, most));
    return sample([...extents, random() < 0.5 ? 1 : 3], 0.99 * random());
  },
  randomInput: (index, { inputs: [{ shape }] }, random) =>
    index === 1
      ? randomStep(integer(random, 1, shape[0]), random)
      : uniformValues(shape, random, [-2, 3]),
};

/** Changes brightness, contrast and saturation of each picture, each by its own factor. */
export const colour: AugmentationKind = {
  help: "how much brightness, contrast and saturation change, at most: 0.4 for 60 to 140 %",
  isWhole: false,
  most: 0.99,
  create: (amount) =>
    onImages(({ graph, step, stream, standardisation }, images) => {
      if (!standardisation) {
        throw new TypeError(
          "Cannot change colours as the examples are not pictures of bytes: leave colour out",
        );
      }
      const attributes = { ...standardisation, amount, stream: stream("colour") };
      return graph.append(colourOp, [images, step], attributes);
    }),
  ops: [colourOp],
};
