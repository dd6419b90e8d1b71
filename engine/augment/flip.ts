import { integer } from "../graph/op.ts";
import source from "../../shaders/image/flip.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { type AugmentationKind, onImages } from "./augmentation.ts";
import type { Drawing } from "./drawing.ts";
import { movePixels } from "./move_pixels.ts";

/** The attributes of `flipOp`. */
export interface Flip extends Drawing {
  /** The probability that a picture is mirrored, in [0, 1]. */
  readonly probability: number;
}

/** Of 2^24 equally likely numbers, those below it mirror a picture. */
const threshold = (probability: number) => Math.round(probability * 2 ** 24);

/** Mirrors pictures at random, left to right: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`. */
export const flipOp = movePixels<Flip>({
  name: "flip",
  parts: [part("image/flip.wgsl", source)],
  constants: ({ probability }) => ({ THRESHOLD: threshold(probability) }),
  faultOf: ({ probability }) =>
    probability >= 0 && probability <= 1
      ? undefined
      : `probability must be in [0, 1]: it is ${probability}`,
  sourceOf: (pixel, [random], [, width], { probability }) =>
    random >>> 8 < threshold(probability) ? pixel + width - 1 - 2 * (pixel % width) : pixel,
  samples: [{ probability: 0.5 }, { probability: 1 }],
  randomAttributes: (random) => ({ probability: integer(random, 0, 4) / 4 }),
});

/** Mirrors each picture with a probability, left to right. */
export const flip: AugmentationKind = {
  help: "the probability that a picture is mirrored",
  isWhole: false,
  most: 1,
  create: (probability) =>
    onImages(({ graph, step, stream }, images) =>
      graph.append(flipOp, [images, step], { probability, stream: stream("flip") })
    ),
  ops: [flipOp],
};
