import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Sample,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/image/load_images.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";

/** The number of shards that one kernel binds. */
export const SHARDS = 4;

/** Fewer make a CPU adapter pay more for threads than for their work. */
const WORDS = 8;

/** The attributes of `loadImages`. */
export interface LoadImages {
  /** The capacity of the batch. */
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** How many pictures each shard but the last holds. */
  readonly picturesPerShard: number;
  /** Subtracted from each channel of 0–255 … */
  readonly mean: readonly number[];
  /** … which is then multiplied by this. */
  readonly scale: readonly number[];
}

/** The numbers of a picture. */
const pictureSize = ({ height, width, channels }: LoadImages) => height * width * channels;

/** The threads of a picture, each of which takes so many words of four bytes. */
const threadsOf = (attributes: LoadImages) => Math.ceil(pictureSize(attributes) / 4 / WORDS);

/** The shape of a batch of `batch` pictures of which a shard holds so many. */
function sample(
  [batch, height, width, channels]: readonly number[],
  picturesPerShard: number,
): Sample<LoadImages> {
  const words = Math.ceil(picturesPerShard * height * width * channels / 4);
  return {
    inputs: [STEP_SPEC, u32(2 * batch + 7), ...Array(SHARDS).fill(u32(words))],
    attributes: {
      batch,
      height,
      width,
      channels,
      picturesPerShard,
      mean: [120.5, 100, 90.25, 80, 70].slice(0, channels),
      scale: [1 / 60, 1 / 50, 1 / 64, 1 / 70, 1 / 80].slice(0, channels),
    },
  };
}

/**
 * Gathers a batch from the packed pictures: `step u32[8]`, `order u32[any]` (picture numbers; the
 * batch starts at the step's offset), four shards of u8 `[pictures, H, W, C]`, four bytes to a
 * `u32` → `[N, H, W, C]`, standardised. Rows beyond the step's count give 0.
 */
export const loadImages: Op<LoadImages> = {
  name: "loadImages",
  outputs(inputs, { batch, height, width, channels, mean, scale }) {
    if (inputs.length !== 2 + SHARDS || !isShape(inputs[0].shape, STEP_SPEC.shape)) {
      throw shapeError("loadImages", inputs, "step [8], order and four shards");
    }
    checkTypes("loadImages", inputs, Array(2 + SHARDS).fill("u32"));
    if (mean.length !== channels || scale.length !== channels) {
      throw new RangeError(
        `Cannot apply loadImages as ${channels} channels need as many means and scales: ` +
          `found ${mean.length} and ${scale.length}`,
      );
    }
    return [f32(batch, height, width, channels)];
  },
  reference([step, order, ...shards], { outputs: [{ shape }], attributes }) {
    const { channels, picturesPerShard, mean, scale } = attributes;
    const size = pictureSize(attributes);
    const bytes = shards.map((words) => new Uint8Array(Uint32Array.from(words).buffer));
    return [
      new Float64Array(sizeOf(shape)).map((_, i) => {
        const [row, c] = [Math.floor(i / size), i % channels];
        if (row >= step[STEP.count]) return 0;
        const picture = order[step[STEP.offset] + row];
        const place = picture % picturesPerShard * size + i % size;
        return (bytes[Math.floor(picture / picturesPerShard)][place] - mean[c]) * scale[c];
      }),
    ];
  },
  magnitudes: (_, { outputs: [{ shape }], attributes: { scale, channels } }) => [
    new Float64Array(sizeOf(shape)).map((_, i) => 255 * scale[i % channels]),
  ],
  kernels: [
    flatKernel({
      name: "load_images",
      parts: [STEP_WORDS, part("image/load_images.wgsl", source)],
      operands: [...Array.from({ length: 2 + SHARDS }, (_, i) => input(i)), output()],
      constants: ({ attributes }) => ({
        BATCH: attributes.batch,
        SIZE: pictureSize(attributes),
        THREADS: threadsOf(attributes),
        PICTURES: attributes.picturesPerShard,
        CHANNELS: attributes.channels,
        MEAN: `array<f32, CHANNELS>(${attributes.mean.join(", ")})`,
        SCALE: `array<f32, CHANNELS>(${attributes.scale.join(", ")})`,
      }),
      threads: ({ attributes }) => attributes.batch * threadsOf(attributes),
    }),
  ],
  flops: ({ outputs: [{ shape }] }) => 2 * sizeOf(shape),
  samples: [sample([16, 112, 92, 3], 5), sample([3, 5, 7, 3], 3), sample([1, 1, 1, 1], 1)],
  randomSample: (random) =>
    sample([5, 9, 9, 5].map((most) => integer(random, 1, most)), integer(random, 1, 4)),
  randomInput(index, { inputs, attributes: { batch, picturesPerShard } }, random) {
    if (index === 0) {
      const step = randomStep(integer(random, 1, batch), random);
      step[STEP.offset] = integer(random, 0, batch + 7);
      return step;
    }
    const largest = index === 1 ? SHARDS * picturesPerShard - 1 : 2 ** 32 - 1;
    return Float64Array.from(
      { length: sizeOf(inputs[index].shape) },
      () => integer(random, 0, largest),
    );
  },
};
