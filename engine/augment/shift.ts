import { integer } from "../graph/op.ts";
import source from "../../shaders/image/shift.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import type { AugmentationKind } from "./augmentation.ts";
import { type Drawing, movePixels } from "./move_pixels.ts";

/** The attributes of `shiftOp`. */
export interface Shift extends Drawing {
  /** The most pixels by which a picture is moved along each dimension. */
  readonly pixels: number;
}

/** Where a row or column is read from when a picture is moved by up to `pixels`. */
function moved(place: number, random: number, pixels: number, size: number): number {
  return Math.min(Math.max(place + (random >>> 16) % (2 * pixels + 1) - pixels, 0), size - 1);
}

/**
 * Moves pictures at random, borders repeated: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`.
 */
export const shiftOp = movePixels<Shift>({
  name: "shift",
  part: part("image/shift.wgsl", source),
  constants: ({ pixels }) => ({ SHIFT: pixels }),
  faultOf: ({ pixels }) =>
    Number.isInteger(pixels) && pixels >= 0
      ? undefined
      : `pixels must be a whole number, 0 or more: found ${pixels}`,
  sourceOf: (pixel, [, down, right], [height, width], { pixels }) =>
    moved(Math.floor(pixel / width), down, pixels, height) * width +
    moved(pixel % width, right, pixels, width),
  samples: [{ pixels: 2 }],
  randomAttributes: (random) => ({ pixels: integer(random, 0, 3) }),
});

/** Moves each picture by up to so many pixels along each dimension; borders are repeated. */
export const shift: AugmentationKind = {
  help: "pixels by which a picture is moved, at most",
  isWhole: true,
  most: 64,
  create: (pixels) => ({ graph, step, stream }, images) =>
    graph.append(shiftOp, [images, step], { pixels, stream: stream("shift") }),
  op: shiftOp,
};
