import { input, integer, type Op } from "../graph/op.ts";
import source from "../../shaders/image/cutout.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { type AugmentationKind, onImages } from "./augmentation.ts";
import { pictureKernel, randomPictures } from "./change_pictures.ts";
import {
  checkAttributes,
  checkImages,
  type Drawing,
  imageInput,
  imageSample,
  RANDOM_WORDS,
  randomWords,
} from "./drawing.ts";

/** The attributes of `cutoutOp`. */
export interface Cutout extends Drawing {
  /** The side of the square. */
  readonly pixels: number;
}

/**
 * Sets a square of each picture to 0, which is the mean of what is standardised: `x [N, H, W, C]`,
 * `step u32[8]` → `[N, H, W, C]`. Its centre is any pixel, so that a part of it may lie outside (T.
 * DeVries and G. W. Taylor, "Improved Regularization of Convolutional Neural Networks with Cutout",
 * 2017).
 */
export const cutoutOp: Op<Cutout> = {
  name: "cutout",
  outputs(inputs, { pixels }) {
    checkImages("cutout", inputs);
    const isRight = Number.isInteger(pixels) && pixels >= 0;
    const fault = `pixels must be a whole number, 0 or more: found ${pixels}`;
    checkAttributes("cutout", isRight ? undefined : fault);
    return [inputs[0]];
  },
  reference([x, step], { inputs: [{ shape }], attributes: { pixels, stream } }) {
    const [rows, height, width, channels] = shape;
    const corners = Array.from({ length: rows }, (_, row) => {
      const [, down, right] = randomWords(step, stream, row);
      const first = (word: number, size: number) => (word >>> 16) % size - Math.floor(pixels / 2);
      return [first(down, height), first(right, width)];
    });
    const isWithin = (place: number, first: number) => place >= first && place < first + pixels;
    return [
      x.map((value, i) => {
        const pixel = Math.floor(i / channels);
        const [top, left] = corners[Math.floor(pixel / (height * width))];
        const isCut = isWithin(Math.floor(pixel / width) % height, top) &&
          isWithin(pixel % width, left);
        return isCut ? 0 : value;
      }),
    ];
  },
  kernels: [
    pictureKernel({
      name: "cutout",
      parts: [...RANDOM_WORDS, part("image/cutout.wgsl", source)],
      operands: [input(1)],
      constants: ({ pixels, stream }) => ({ SIDE: pixels, STREAM: stream }),
    }),
  ],
  flops: () => 0,
  samples: [
    imageSample<Cutout>([16, 32, 32, 3], { pixels: 8 }),
    imageSample<Cutout>([3, 5, 7, 3], { pixels: 3 }),
  ],
  randomSample: (random) =>
    imageSample<Cutout>(randomPictures(random), { pixels: integer(random, 0, 6) }),
  randomInput: imageInput,
};

/** Sets a square of each picture to 0, the mean of what is standardised. */
export const cutout: AugmentationKind = {
  help: "pixels of the side of a square of each picture set to 0: the mean, or black (tutorial)",
  isWhole: true,
  most: 4096,
  create: (pixels) =>
    onImages(({ graph, step, stream }, images) =>
      graph.append(cutoutOp, [images, step], { pixels, stream: stream("cutout") })
    ),
  ops: [cutoutOp],
};
