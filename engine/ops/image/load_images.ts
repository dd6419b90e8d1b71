import {
  elementwise,
  integer,
  type Op,
  type Random,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
} from "../../graph/op.ts";
import { pcg4d } from "../../graph/random.ts";
import source from "../../../shaders/image/load_images.wgsl" with { type: "text" };
import { randomStep } from "../elementwise/dropout.ts";

/** The number of shards that one kernel binds. */
export const SHARDS = 4;

/** The attributes of `loadImages`. */
export interface LoadImages {
  /** The capacity of the batch. */
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  /** How many pictures each shard but the last holds. */
  readonly picturesPerShard: number;
  /** Subtracted from each channel of 0–255 … */
  readonly mean: readonly [number, number, number];
  /** … which is then multiplied by this. */
  readonly scale: readonly [number, number, number];
  /** The probability that a picture is mirrored. */
  readonly flip: number;
  /** The most pixels by which a picture is moved along each dimension. */
  readonly shift: number;
  /** The stream of random numbers. */
  readonly stream: number;
}

const threshold = (probability: number) => Math.round(probability * 2 ** 24);

function moved(place: number, random: number, shift: number, size: number): number {
  return Math.min(Math.max(place + (random >>> 16) % (2 * shift + 1) - shift, 0), size - 1);
}

function sample(batch: number, height: number, width: number, perShard: number, random?: Random) {
  const words = Math.ceil(perShard * height * width * 3 / 4);
  const augmented = !random || random() < 0.7;
  return {
    inputs: [STEP_SHAPE, [2 * batch + 7], ...Array(SHARDS).fill([words])],
    attributes: {
      batch,
      height,
      width,
      picturesPerShard: perShard,
      mean: [120.5, 100, 90.25] as const,
      scale: [1 / 60, 1 / 50, 1 / 64] as const,
      flip: augmented ? 0.5 : 0,
      shift: augmented ? 2 : 0,
      stream: 4,
    },
  };
}

/**
 * Gathers a batch from the packed pictures: `step u32[8]`, `order u32[any]` (picture numbers; the
 * batch starts at the step's offset), four shards of u8 `[pictures, H, W, 3]`, four bytes to a
 * `u32` → `[N, H, W, 3]`, mirrored and moved at random, standardised. Rows beyond the step's count
 * give 0.
 */
export const loadImages: Op<LoadImages> = {
  name: "loadImages",
  dtypes: ["u32", "u32", "u32", "u32", "u32", "u32"],
  shape(inputs, { batch, height, width }) {
    if (inputs.length !== 2 + SHARDS || String(inputs[0]) !== String(STEP_SHAPE)) {
      throw shapeError("loadImages", inputs, "step [8], order and four shards");
    }
    return [batch, height, width, 3];
  },
  reference([step, order, ...shards], { output, attributes }) {
    const { height, width, picturesPerShard, mean, scale, flip, shift, stream } = attributes;
    const bytes = shards.map((words) => new Uint8Array(Uint32Array.from(words).buffer));
    return new Float64Array(sizeOf(output)).map((_, i) => {
      const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / (3 * width)) % height];
      const row = Math.floor(i / (3 * width * height));
      if (row >= step[STEP.count]) return 0;
      const random = pcg4d(step[STEP.seed], stream, step[STEP.step], row);
      const sy = moved(y, random[1], shift, height);
      const straight = moved(x, random[2], shift, width);
      const sx = random[0] >>> 8 < threshold(flip) ? width - 1 - straight : straight;
      const picture = order[step[STEP.offset] + row];
      const place = ((picture % picturesPerShard * height + sy) * width + sx) * 3 + c;
      return (bytes[Math.floor(picture / picturesPerShard)][place] - mean[c]) * scale[c];
    });
  },
  magnitude: (_, { output, attributes: { scale } }) =>
    new Float64Array(sizeOf(output)).map((_, i) => 255 * scale[i % 3]),
  kernels: [
    elementwise(
      "load_images",
      source,
      [0, 1, 2, 3, 4, 5, "output"],
      ({ attributes: a }) => ({
        BATCH: a.batch,
        HEIGHT: a.height,
        WIDTH: a.width,
        PICTURES: a.picturesPerShard,
        FLIP: threshold(a.flip),
        SHIFT: a.shift,
        STREAM: a.stream,
        MEAN: `vec3f(${a.mean.join(", ")})`,
        SCALE: `vec3f(${a.scale.join(", ")})`,
      }),
      ({ output }) => sizeOf(output) / 3,
    ),
  ],
  flops: ({ output }) => 2 * sizeOf(output),
  samples: [sample(16, 112, 92, 5), sample(3, 5, 7, 3), sample(1, 1, 1, 1)],
  randomSample: (random) =>
    sample(integer(random, 1, 5), integer(random, 1, 9), integer(random, 1, 9), 3, random),
  randomInput(index, { inputs, attributes: { batch, picturesPerShard } }, random) {
    if (index === 0) {
      const step = randomStep(integer(random, 1, batch), random);
      step[STEP.offset] = integer(random, 0, batch + 7);
      return step;
    }
    const largest = index === 1 ? SHARDS * picturesPerShard - 1 : 2 ** 32 - 1;
    return Float64Array.from(
      { length: sizeOf(inputs[index]) },
      () => integer(random, 0, largest),
    );
  },
};
