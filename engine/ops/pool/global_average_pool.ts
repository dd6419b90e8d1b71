import {
  type Call,
  elementwise,
  integer,
  type Op,
  type Random,
  type Shape,
  shapeError,
  sizeOf,
  type Values,
} from "../../graph/op.ts";
import source from "../../../shaders/pool/global_average_pool.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/pool/global_average_pool_gradient.wgsl" with {
  type: "text",
};
import { sumOfMagnitudes } from "../convolution/convolution.ts";

type Nothing = Record<never, never>;

const SHAPES: Shape[] = [[4, 14, 12, 64], [1, 1, 1, 1], [3, 7, 5, 10]];

function randomShape(random: Random): Shape {
  return [1, 2, 3].map(() => integer(random, 1, 6)).concat(integer(random, 1, 40));
}

const constants = ([batch, height, width, channels]: Shape) => ({
  BATCH: batch,
  PLACES: height * width,
  CHANNELS: channels,
});

function reference([x]: readonly Values[], { inputs: [shape] }: Call<Nothing>): Values {
  const { BATCH, PLACES, CHANNELS } = constants(shape);
  const y = new Float64Array(BATCH * CHANNELS);
  x.forEach((value, i) => {
    y[Math.floor(i / (PLACES * CHANNELS)) * CHANNELS + i % CHANNELS] += value / PLACES;
  });
  return y;
}

/** The mean over each picture: `[N, H, W, C]` → `[N, C]`. */
export const globalAveragePool: Op<Nothing> = {
  name: "globalAveragePool",
  shape(inputs) {
    if (inputs.length !== 1 || inputs[0].length !== 4) {
      throw shapeError("globalAveragePool", inputs, "x [N, H, W, C]");
    }
    return [inputs[0][0], inputs[0][3]];
  },
  reference,
  magnitude: sumOfMagnitudes(reference),
  gradient: ({ inputs: [x], dOutput, append }) => [
    append(globalAveragePoolGradient, [dOutput], { shape: x.shape }),
  ],
  kernels: [
    elementwise(
      "global_average_pool",
      source,
      [0, "output"],
      (call) => constants(call.inputs[0]),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: ({ inputs: [x] }) => sizeOf(x),
  samples: SHAPES.map((shape) => ({ inputs: [shape], attributes: {} })),
  randomSample: (random) => ({ inputs: [randomShape(random)], attributes: {} }),
};

/** The attributes of `globalAveragePoolGradient`. */
export interface GlobalAveragePoolGradient {
  /** The shape of the pooling's input, `[N, H, W, C]`. */
  readonly shape: Shape;
}

const gradientSample = (shape: Shape) => ({
  inputs: [[shape[0], shape[3]]],
  attributes: { shape },
});

/** The gradient of `globalAveragePool`: `dy [N, C]` → `dx [N, H, W, C]`. */
export const globalAveragePoolGradient: Op<GlobalAveragePoolGradient> = {
  name: "globalAveragePoolGradient",
  shape(inputs, { shape }) {
    if (String(inputs[0]) !== String([shape[0], shape[3]])) {
      throw shapeError("globalAveragePoolGradient", inputs, `dy [${shape[0]}, ${shape[3]}]`);
    }
    return shape;
  },
  reference([dy], { attributes: { shape } }) {
    const { PLACES, CHANNELS } = constants(shape);
    const place = (i: number) => Math.floor(i / (PLACES * CHANNELS)) * CHANNELS + i % CHANNELS;
    return new Float64Array(sizeOf(shape)).map((_, i) => dy[place(i)] / PLACES);
  },
  kernels: [
    elementwise(
      "global_average_pool_gradient",
      gradientSource,
      [0, "output"],
      (call) => constants(call.attributes.shape),
      (call) => sizeOf(call.output),
    ),
  ],
  flops: ({ output }) => sizeOf(output),
  samples: SHAPES.map(gradientSample),
  randomSample: (random) => gradientSample(randomShape(random)),
};
