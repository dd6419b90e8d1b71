import {
  type Call,
  checkTypes,
  input,
  integer,
  type NoAttributes,
  type Op,
  output,
  type Random,
  shapeError,
  shapeOf,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/pool/global_average_pool.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/pool/global_average_pool_gradient.wgsl" with {
  type: "text",
};
import { flatKernel } from "../shared/flat.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { part } from "../shared/parts.ts";

const SHAPES: Shape[] = [[4, 14, 12, 64], [1, 1, 1, 1], [3, 7, 5, 10]];

function randomShape(random: Random): Shape {
  return [1, 2, 3].map(() => integer(random, 1, 6)).concat(integer(random, 1, 40));
}

const constants = ([batch, height, width, channels]: Shape) => ({
  BATCH: batch,
  PLACES: height * width,
  CHANNELS: channels,
});

/** The place in `[N, C]` of element `i` of a picture's shape. */
function pooledPlace(i: number, shape: Shape): number {
  const { PLACES, CHANNELS } = constants(shape);
  return Math.floor(i / (PLACES * CHANNELS)) * CHANNELS + i % CHANNELS;
}

function reference([x]: readonly Values[], call: Call<NoAttributes>): Values[] {
  const { inputs: [{ shape }] } = call;
  const { PLACES } = constants(shape);
  const y = new Float64Array(sizeOf(shapeOf(call)));
  x.forEach((value, i) => y[pooledPlace(i, shape)] += value / PLACES);
  return [y];
}

/** The mean over each picture: `[N, H, W, C]` → `[N, C]`. */
export const globalAveragePool: Op<NoAttributes> = {
  name: "globalAveragePool",
  outputs(inputs) {
    if (inputs.length !== 1 || inputs[0].shape.length !== 4) {
      throw shapeError("globalAveragePool", inputs, "x [N, H, W, C]");
    }
    checkTypes("globalAveragePool", inputs, ["f32"]);
    return [f32(inputs[0].shape[0], inputs[0].shape[3])];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  gradient: ({ inputs: [x], dOutputs: [dOutput], append }) => [
    append(globalAveragePoolGradient, [dOutput!], { shape: x.shape }),
  ],
  kernels: [flatKernel({
    name: "global_average_pool",
    parts: [part("pool/global_average_pool.wgsl", source)],
    operands: [input(0), output()],
    constants: ({ inputs: [{ shape }] }) => constants(shape),
    threads: (call) => sizeOf(shapeOf(call)),
  })],
  flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
  samples: SHAPES.map((shape) => ({ inputs: [f32(...shape)], attributes: {} })),
  randomSample: (random) => ({ inputs: [f32(...randomShape(random))], attributes: {} }),
};

/** The attributes of `globalAveragePoolGradient`. */
export interface GlobalAveragePoolGradient {
  /** The shape of the pooling's input, `[N, H, W, C]`. */
  readonly shape: Shape;
}

const gradientSample = (shape: Shape) => ({
  inputs: [f32(shape[0], shape[3])],
  attributes: { shape },
});

/** The gradient of `globalAveragePool`: `dy [N, C]` → `dx [N, H, W, C]`. */
export const globalAveragePoolGradient: Op<GlobalAveragePoolGradient> = {
  name: "globalAveragePoolGradient",
  outputs(inputs, { shape }) {
    const expected = [shape[0], shape[3]];
    if (!isShape(inputs[0]?.shape, expected)) {
      throw shapeError("globalAveragePoolGradient", inputs, `dy ${show(expected)}`);
    }
    checkTypes("globalAveragePoolGradient", inputs, ["f32"]);
    return [f32(...shape)];
  },
  reference([dy], { attributes: { shape } }) {
    const { PLACES } = constants(shape);
    const dx = new Float64Array(sizeOf(shape));
    return [dx.map((_, i) => dy[pooledPlace(i, shape)] / PLACES)];
  },
  kernels: [flatKernel({
    name: "global_average_pool_gradient",
    parts: [part("pool/global_average_pool_gradient.wgsl", gradientSource)],
    operands: [input(0), output()],
    constants: ({ attributes: { shape } }) => constants(shape),
    threads: (call) => sizeOf(shapeOf(call)),
  })],
  flops: (call) => sizeOf(shapeOf(call)),
  samples: SHAPES.map(gradientSample),
  randomSample: (random) => gradientSample(randomShape(random)),
};
