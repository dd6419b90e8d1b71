/** What makes an op that takes each pixel of a picture from elsewhere in it, at random. @module */
import { input, type Op, type Part, type Random } from "../graph/op.ts";
import source from "../../shaders/image/move_pixels.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
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

/** What one such op adds to what all do alike. */
export interface PixelMove<A extends Drawing> {
  readonly name: string;
  /** The WGSL of `sourceOf(pixel, random)`, joined to `shaders/image/move_pixels.wgsl`. */
  readonly parts: readonly Part[];
  /** Its constants. */
  constants(attributes: A): Record<string, number>;
  /** What is wrong with the attributes, if anything. */
  faultOf(attributes: A): string | undefined;
  /** The pixel of `[height, width]`, counted row by row, that a pixel is taken from. */
  sourceOf(pixel: number, random: Uint32Array, size: readonly number[], attributes: A): number;
  /** The attributes of its samples. */
  readonly samples: readonly Omit<A, "stream">[];
  randomAttributes(random: Random): Omit<A, "stream">;
}

/**
 * The op: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`, each picture by random words of its own
 * (`pcg4d` of the step's seed, the stream, the step, the row).
 */
export function movePixels<A extends Drawing>(move: PixelMove<A>): Op<A> {
  return {
    name: move.name,
    outputs(inputs, attributes) {
      checkImages(move.name, inputs);
      checkAttributes(move.name, move.faultOf(attributes));
      return [inputs[0]];
    },
    reference([x, step], { inputs: [{ shape }], attributes }) {
      const [, height, width, channels] = shape;
      const pixels = height * width;
      return [
        x.map((_, i) => {
          const place = Math.floor(i / channels);
          const row = Math.floor(place / pixels);
          const random = randomWords(step, attributes.stream, row);
          const from = move.sourceOf(place % pixels, random, [height, width], attributes);
          return x[(row * pixels + from) * channels + i % channels];
        }),
      ];
    },
    kernels: [
      pictureKernel({
        name: move.name,
        parts: [...RANDOM_WORDS, ...move.parts, part("image/move_pixels.wgsl", source)],
        operands: [input(1)],
        constants: (attributes) => ({ STREAM: attributes.stream, ...move.constants(attributes) }),
      }),
    ],
    flops: () => 0,
    samples: move.samples.flatMap((attributes) =>
      [[16, 112, 92, 3], [3, 5, 7, 3], [1, 1, 1, 1]]
        .map((images) => imageSample<A>(images, attributes))
    ),
    randomSample: (random) => imageSample<A>(randomPictures(random), move.randomAttributes(random)),
    randomInput: imageInput,
  };
}
