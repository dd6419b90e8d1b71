import { checkTypes, input, integer, type Op, output, shapeError } from "../../graph/op.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import reflected from "../../../shaders/image/reflected.wgsl" with { type: "text" };
import source from "../../../shaders/image/view_images.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { reflectedAt } from "./reflected.ts";

/** The attributes of `viewImages`. */
export interface ViewImages {
  /** How many pixels further down and to the right each pixel is taken from. */
  readonly down: number;
  readonly right: number;
  /** Whether what is seen then is mirrored left to right. */
  readonly mirrored: boolean;
}

const sample = (images: Shape, attributes: ViewImages) => ({
  inputs: [f32(...images)],
  attributes,
});

/** Pictures as they are seen from another place, reflected beyond their borders: `[N, H, W, C]` → `[N, H, W, C]`. */
export const viewImages: Op<ViewImages> = {
  name: "viewImages",
  outputs(inputs) {
    if (inputs.length !== 1 || inputs[0].shape.length !== 4) {
      throw shapeError("viewImages", inputs, "images [N, H, W, C]");
    }
    checkTypes("viewImages", inputs, ["f32"]);
    return [inputs[0]];
  },
  reference([x], { inputs: [{ shape }], attributes: { down, right, mirrored } }) {
    const [, height, width, channels] = shape;
    return [
      x.map((_, i) => {
        const pixel = Math.floor(i / channels);
        const column = mirrored ? width - 1 - pixel % width : pixel % width;
        const row = Math.floor(pixel / width) % height;
        const first = pixel - row * width - pixel % width;
        const from = reflectedAt(row + down, height) * width + reflectedAt(column + right, width);
        return x[(first + from) * channels + i % channels];
      }),
    ];
  },
  kernels: [
    flatKernel({
      name: "view_images",
      parts: [
        part("image/reflected.wgsl", reflected),
        part("image/view_images.wgsl", source),
      ],
      operands: [input(0), output()],
      constants: ({ inputs: [{ shape }], attributes: { down, right, mirrored } }) => ({
        SIZE: sizeOf(shape),
        HEIGHT: shape[1],
        WIDTH: shape[2],
        CHANNELS: shape[3],
        DOWN: down,
        RIGHT: right,
        MIRRORED: mirrored ? 1 : 0,
      }),
      threads: ({ inputs: [{ shape }] }) => sizeOf(shape),
    }),
  ],
  flops: () => 0,
  samples: [
    sample([16, 32, 32, 3], { down: 1, right: 1, mirrored: true }),
    sample([3, 5, 7, 3], { down: -1, right: -1, mirrored: false }),
  ],
  randomSample: (random) =>
    sample([5, 9, 9, 5].map((most) => integer(random, 1, most)), {
      down: integer(random, -2, 2),
      right: integer(random, -2, 2),
      mirrored: random() < 0.5,
    }),
};
