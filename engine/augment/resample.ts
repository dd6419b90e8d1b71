import { checkTypes, input, type NoAttributes, type Op, shapeError } from "../graph/op.ts";
import { f32, isShape, type Shape } from "../graph/spec.ts";
import source from "../../shaders/image/resample.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { uniformValues } from "../ops/shared/random_inputs.ts";
import { pictureKernel, randomPictures } from "./change_pictures.ts";

const sample = (images: Shape) => ({ inputs: [f32(...images), f32(images[0], 6)], attributes: {} });

/** A place between `size` pixels: the one before it, the one after it, and how far it is from the first. */
function between(place: number, size: number): readonly [number, number, number] {
  const within = Math.min(Math.max(place, 0), size - 1);
  const low = Math.floor(within);
  return [low, Math.min(low + 1, size - 1), within - low];
}

/**
 * Takes pixels from where placements say, between four pixels by their distances (bilinear), borders
 * repeated: `x [N, H, W, C]`, `placements [N, 6]` (see `placePixels`) → `[N, H, W, C]`.
 */
export const resample: Op<NoAttributes> = {
  name: "resample",
  outputs(inputs) {
    const [images, placements] = inputs;
    const fits = inputs.length === 2 && images.shape.length === 4 &&
      isShape(placements.shape, [images.shape[0], 6]);
    if (!fits) throw shapeError("resample", inputs, "images [N, H, W, C] and placements [N, 6]");
    checkTypes("resample", inputs, ["f32", "f32"]);
    return [images];
  },
  reference([x, placements], { inputs: [{ shape: [, height, width, channels] }] }) {
    return [
      x.map((_, i) => {
        const place = Math.floor(i / channels);
        const row = Math.floor(place / (height * width));
        const [a, c, b, d, e, f] = placements.subarray(row * 6, row * 6 + 6);
        const [middle, centre] = [(height - 1) / 2, (width - 1) / 2];
        const v = Math.floor(place / width) % height - middle;
        const u = place % width - centre;
        const [left, right, across] = between(a * u + b * v + e + centre, width);
        const [top, bottom, down] = between(c * u + d * v + f + middle, height);
        const at = (iy: number, ix: number) =>
          x[((row * height + iy) * width + ix) * channels + i % channels];
        const line = (iy: number) => at(iy, left) + across * (at(iy, right) - at(iy, left));
        return line(top) + down * (line(bottom) - line(top));
      }),
    ];
  },
  // Neighbouring pixels may differ by the whole range, and places are rounded.
  magnitudes: ([x]) => [x.map(() => 1)],
  kernels: [
    pictureKernel({
      name: "resample",
      parts: [part("image/resample.wgsl", source)],
      operands: [input(1)],
    }),
  ],
  flops: ({ inputs: [{ shape: [rows, height, width, channels] }] }) =>
    rows * height * width * (16 + 9 * channels),
  samples: [sample([16, 32, 32, 3]), sample([3, 5, 7, 3]), sample([1, 1, 1, 1])],
  randomSample: (random) => sample(randomPictures(random)),
  randomInput(index, { inputs }, random) {
    const values = uniformValues(inputs[index].shape, random);
    if (index === 0) return values;
    // About as they are, a little moved.
    return values.map((value, i) =>
      value * (i % 6 < 4 ? 0.5 : 2) + (i % 6 === 0 || i % 6 === 3 ? 1 : 0)
    );
  },
};
