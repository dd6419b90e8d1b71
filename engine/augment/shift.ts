import { integer } from "../graph/op.ts";
import source from "../../shaders/image/shift.wgsl" with { type: "text" };
import repeated from "../../shaders/image/repeated.wgsl" with { type: "text" };
import reflected from "../../shaders/image/reflected.wgsl" with { type: "text" };
import { reflectedAt } from "../ops/image/reflected.ts";
import { part } from "../ops/shared/parts.ts";
import { type AugmentationKind, onImages } from "./augmentation.ts";
import type { Drawing } from "./drawing.ts";
import { movePixels } from "./move_pixels.ts";

/** The attributes of `shiftOp`. */
export interface Shift extends Drawing {
  /** The most pixels by which a picture is moved along each dimension. */
  readonly pixels: number;
}

/** What lies beyond a border: the pixel of a place, along one dimension. */
type Beyond = (place: number, size: number) => number;

const repeatedAt: Beyond = (place, size) => Math.min(Math.max(place, 0), size - 1);

/** Moves pictures at random: `x [N, H, W, C]`, `step u32[8]` → `[N, H, W, C]`. */
function shiftOpOf(name: string, border: string, text: string, at: Beyond) {
  return movePixels<Shift>({
    name,
    parts: [part("image/shift.wgsl", source), part(`image/${border}.wgsl`, text)],
    constants: ({ pixels }) => ({ SHIFT: pixels }),
    faultOf: ({ pixels }) =>
      Number.isInteger(pixels) && pixels >= 0
        ? undefined
        : `pixels must be a whole number, 0 or more: found ${pixels}`,
    sourceOf(pixel, [, down, right], [height, width], { pixels }) {
      const by = (random: number) => (random >>> 16) % (2 * pixels + 1) - pixels;
      return at(Math.floor(pixel / width) + by(down), height) * width +
        at(pixel % width + by(right), width);
    },
    samples: [{ pixels: 2 }],
    randomAttributes: (random) => ({ pixels: integer(random, 0, 3) }),
  });
}

/** Borders are repeated. */
export const shiftOp = shiftOpOf("shift", "repeated", repeated, repeatedAt);

/** Beyond a border lies its mirror image. */
export const reflectedShiftOp = shiftOpOf("reflectedShift", "reflected", reflected, reflectedAt);

/** Moves each picture by up to so many pixels along each dimension; borders are repeated. */
export const shift: AugmentationKind = {
  help: "pixels by which a picture is moved, at most",
  isWhole: true,
  most: 64,
  create: (pixels) =>
    onImages(({ graph, step, stream }, images) =>
      graph.append(shiftOp, [images, step], { pixels, stream: stream("shift") })
    ),
  ops: [shiftOp],
};

/** The same with reflected borders: a picture padded by reflection, then cropped at random. */
export const reflectedShift: AugmentationKind = {
  help: "the same, reflected at its borders; in place of --shift",
  isWhole: true,
  most: 64,
  replaces: "shift",
  create: (pixels) =>
    onImages(({ graph, step, stream }, images) =>
      graph.append(reflectedShiftOp, [images, step], { pixels, stream: stream("reflectedShift") })
    ),
  ops: [reflectedShiftOp],
};
