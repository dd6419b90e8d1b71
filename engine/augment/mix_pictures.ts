/** What makes an op that mixes the pictures of a batch with each other. @module */
import {
  type Call,
  checkTypes,
  input,
  integer,
  type Op,
  output,
  shapeError,
  type Values,
} from "../graph/op.ts";
import { f32, isShape, type Shape } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import quantile from "../../shaders/image/quantile.wgsl" with { type: "text" };
import { part } from "../ops/shared/parts.ts";
import { randomStep, uniformValues } from "../ops/shared/random_inputs.ts";
import { betaQuantiles, STEPS } from "./beta.ts";
import { pictureKernel, randomPictures } from "./change_pictures.ts";
import { type Drawing, RANDOM_WORDS, unit } from "./drawing.ts";
import { PARTNER } from "./mixing.ts";

/** `quantile`. */
const QUANTILE = part("image/quantile.wgsl", quantile);

/** What a random word gives by a table of quantiles. */
export function quantileAt(table: Values, word: number): number {
  const place = unit(word) * STEPS;
  const low = Math.floor(place);
  return table[low] + (place - low) * (table[low + 1] - table[low]);
}

/** What one such op adds to what all do alike. */
export interface PictureMix extends Pick<Op<Drawing>, "name" | "magnitudes" | "flops"> {
  /** Its shader, of which binding 4 is the shares. */
  readonly source: string;
  /** The pictures and the shares of x, the quantiles and the words of the step. */
  reference(inputs: readonly Values[], call: Call<Drawing>): readonly [Values, Values];
}

const sample = (pictures: Shape) => ({
  inputs: [f32(...pictures), f32(STEPS + 1), STEP_SPEC],
  attributes: { stream: 4 },
});

/**
 * The op: `x [N, H, W, C]`, `quantiles [257]` of the shares, `step u32[8]` → `[N, H, W, C]` and `[N]`,
 * the share of each picture that is its own. Rows that do not count stay 0, their share is 1.
 */
export function mixPictures({ source, ...mix }: PictureMix): Op<Drawing> {
  const { name } = mix;
  return {
    ...mix,
    outputs(inputs) {
      const [images, table, step] = inputs;
      const fits = inputs.length === 3 && images.shape.length === 4 &&
        isShape(table.shape, [STEPS + 1]) && isShape(step.shape, STEP_SPEC.shape);
      if (!fits) {
        throw shapeError(name, inputs, `images [N, H, W, C], quantiles [${STEPS + 1}], step [8]`);
      }
      checkTypes(name, inputs, ["f32", "f32", "u32"]);
      return [images, f32(images.shape[0])];
    },
    kernels: [
      pictureKernel({
        name,
        parts: [...RANDOM_WORDS, PARTNER, QUANTILE, part(`image/${name}.wgsl`, source)],
        operands: [input(2), input(1), output(1)],
        constants: ({ stream }) => ({ STREAM: stream }),
      }),
    ],
    samples: [sample([16, 32, 32, 3]), sample([1, 1, 1, 1])],
    randomSample: (random) => sample(randomPictures(random)),
    randomInput(index, { inputs: [{ shape }] }, random) {
      if (index === 0) return uniformValues(shape, random);
      return index === 1
        ? Float64Array.from(betaQuantiles(0.5))
        : randomStep(integer(random, 1, shape[0]), random);
    },
  };
}
