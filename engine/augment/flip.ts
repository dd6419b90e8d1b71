import { input, integer, type Op, output, type Sample } from "../graph/op.ts";
import { pcg4d } from "../graph/random.ts";
import { f32, type Shape } from "../graph/spec.ts";
import { STEP, STEP_SPEC } from "../graph/step.ts";
import source from "../../shaders/image/flip.wgsl" with { type: "text" };
import { flatKernel } from "../ops/shared/flat.ts";
import { part, PCG4D, STEP_WORDS } from "../ops/shared/parts.ts";
import type { Augmentation } from "./augmentation.ts";
import { checkImages, imageConstants, imageThreads, randomImages, randomInput } from "./images.ts";

/** The attributes of `flipOp`. */
export interface Flip {
  /** The probability that a picture is mirrored, in [0, 1]. */
  readonly probability: number;
  /** The stream of random numbers. */
  readonly stream: number;
}

/** Of 2^24 equally likely numbers, those below it mirror a picture. */
const threshold = (probability: number) => Math.round(probability * 2 ** 24);

const sample = (images: Shape, probability: number): Sample<Flip> => ({
  inputs: [f32(...images), STEP_SPEC],
  attributes: { probability, stream: 4 },
});

/** Mirrors pictures at random, left to right: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`. */
export const flipOp: Op<Flip> = {
  name: "flip",
  outputs(inputs, { probability }) {
    checkImages("flip", inputs);
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(
        `Cannot apply flip as its probability must be in [0, 1]: it is ${probability}`,
      );
    }
    return [inputs[0]];
  },
  reference([x, step], { inputs: [{ shape }], attributes: { probability, stream } }) {
    const [, height, width, channels] = shape;
    return [
      x.map((value, i) => {
        const row = Math.floor(i / (height * width * channels));
        const [random] = pcg4d(step[STEP.seed], stream, step[STEP.index], row);
        if (random >>> 8 >= threshold(probability)) return value;
        const column = Math.floor(i / channels) % width;
        return x[i + (width - 1 - 2 * column) * channels];
      }),
    ];
  },
  kernels: [
    flatKernel({
      name: "flip",
      parts: [STEP_WORDS, PCG4D, part("image/flip.wgsl", source)],
      operands: [input(0), input(1), output()],
      constants: ({ inputs: [{ shape }], attributes: { probability, stream } }) => ({
        ...imageConstants(shape),
        THRESHOLD: threshold(probability),
        STREAM: stream,
      }),
      threads: ({ inputs: [{ shape }] }) => imageThreads(shape),
    }),
  ],
  flops: () => 0,
  samples: [sample([16, 112, 92, 3], 0.5), sample([3, 5, 7, 3], 1), sample([1, 1, 1, 1], 0.5)],
  randomSample: (random) => sample(randomImages(random), integer(random, 0, 4) / 4),
  randomInput,
};

/** Mirrors each picture with that probability, left to right. */
export function flip(probability: number): Augmentation {
  return ({ graph, step, stream }, images) =>
    graph.append(flipOp, [images, step], { probability, stream: stream("flip") });
}
