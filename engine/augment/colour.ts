import { input, integer, type Op, type Sample, shapeError, type Values } from "../graph/op.ts";
import { f32, isShape, type Shape } from "../graph/spec.ts";
import { STEP } from "../graph/step.ts";
import source from "../../shaders/image/colour.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { reduceMean } from "../ops/reduction/reduce_sum.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";
import { type AugmentationKind, onImages } from "./augmentation.ts";
import { pictureKernel } from "./change_pictures.ts";
import {
  checkAttributes,
  checkImages,
  type Drawing,
  imageSample,
  RANDOM_WORDS,
  randomWords,
  signed,
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

/** How bright red, green and blue are (ITU-R BT.601); one channel is its own brightness. */
const BRIGHTNESS = { 1: [1], 3: [0.299, 0.587, 0.114] };

const clamped = (value: number) => Math.min(Math.max(value, 0), 255);

/** The grey of a pixel. */
function greyOf(pixel: readonly number[]): number {
  const weights = BRIGHTNESS[pixel.length as 1 | 3];
  return pixel.reduce((sum, value, c) => sum + weights[c] * value, 0);
}

/** A pixel of 0–255 after the three factors; `middle` is the grey of its picture's mean. */
function changed(pixel: readonly number[], middle: number, factors: readonly number[]): number[] {
  const [brightness, contrast, saturation] = factors;
  const lit = pixel.map((value) => brightness * (middle + (value - middle) * contrast));
  const grey = greyOf(lit);
  return lit.map((value) => clamped(grey + (value - grey) * saturation));
}

function sample(images: Shape, amount: number): Sample<Colour> {
  const channels = images[3];
  const { inputs, attributes } = imageSample<Colour>(images, {
    amount,
    mean: [120.5, 100, 90.25].slice(0, channels),
    scale: [1 / 60, 1 / 50, 1 / 64].slice(0, channels),
  });
  return { inputs: [...inputs, f32(images[0], channels)], attributes };
}

/**
 * Changes brightness, contrast and saturation of pictures at random, each by a factor in 1 − `amount` …
 * 1 + `amount`: `x [N, H, W, C]`, `step u32[8]`, `means [N, C]`, of each picture → `[N, H, W, C]`, C
 * being 1 or 3. What was standardised is undone before and done again after; pixels stay in 0–255, rows
 * that do not count stay 0. Contrast is the distance from the grey of the picture's mean, saturation
 * that from the pixel's grey. Hue is left alone: what a class is may be told by it.
 */
export const colourOp: Op<Colour> = {
  name: "colour",
  outputs(inputs, { amount, mean, scale }) {
    checkImages("colour", inputs.slice(0, 2));
    const [{ shape: [rows, , , channels] }, , means] = inputs;
    if (inputs.length !== 3 || !isShape(means.shape, [rows, channels])) {
      throw shapeError("colour", inputs, "images [N, H, W, C], step [8] and means [N, C]");
    }
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
  reference([x, step, means], { inputs: [{ shape }], attributes }) {
    const [rows, height, width, channels] = shape;
    const { amount, mean, scale, stream } = attributes;
    const factors = Array.from({ length: rows }, (_, row) => {
      const words = randomWords(step, stream, row);
      return Array.from(words.subarray(0, 3), (word) => 1 + amount * signed(word));
    });
    const rawOf = (pixel: Values) => Array.from(pixel, (value, c) => value / scale[c] + mean[c]);
    const middles = factors.map((_, row) =>
      greyOf(rawOf(means.subarray(row * channels, (row + 1) * channels)))
    );
    const y = new Float64Array(x.length);
    for (let pixel = 0; pixel < x.length / channels; pixel++) {
      const row = Math.floor(pixel / (height * width));
      if (row >= step[STEP.count]) continue;
      const raw = rawOf(x.subarray(pixel * channels, (pixel + 1) * channels));
      const after = changed(raw, middles[row], factors[row]);
      y.set(after.map((value, c) => (value - mean[c]) * scale[c]), pixel * channels);
    }
    return [y];
  },
  magnitudes: ([x], { attributes: { scale } }) => [
    x.map((_, i) => 255 * scale[i % scale.length]),
  ],
  kernels: [
    pictureKernel({
      name: "colour",
      parts: [...RANDOM_WORDS, UNIFORM, part("image/colour.wgsl", source)],
      operands: [input(1), input(2)],
      constants: ({ amount, mean, scale, stream }) => ({
        AMOUNT: amount,
        MEAN: `array<f32, CHANNELS>(${mean.join(", ")})`,
        SCALE: `array<f32, CHANNELS>(${scale.join(", ")})`,
        BRIGHTNESS: `array<f32, CHANNELS>(${BRIGHTNESS[mean.length as 1 | 3].join(", ")})`,
        STREAM: stream,
      }),
    }),
  ],
  flops: ({ inputs: [{ shape: [rows, height, width, channels] }] }) =>
    14 * rows * height * width * channels,
  samples: [sample([16, 32, 32, 3], 0.4), sample([3, 5, 7, 1], 0.9)],
  randomSample(random) {
    const extents = [5, 9, 9].map((most) => integer(random, 1, most));
    return sample([...extents, random() < 0.5 ? 1 : 3], 0.99 * random());
  },
  randomInput: (index, { inputs }, random) =>
    index === 1
      ? randomStep(integer(random, 1, inputs[0].shape[0]), random)
      : uniformValues(inputs[index].shape, random, [-2, 3]),
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
      const means = graph.append(reduceMean, [images], { axes: [1, 2], keepdims: false });
      return graph.append(colourOp, [images, step, means], attributes);
    }),
  ops: [colourOp],
};
