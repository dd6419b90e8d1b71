/** Average pooling by a window, and its gradient. @module */
import {
  type Call,
  checkTypes,
  input,
  integer,
  type Kernel,
  type Op,
  output,
  type Part,
  type Random,
  type Sample,
  shapeError,
  shapeOf,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import averageSource from "../../../shaders/pool/average.wgsl" with { type: "text" };
import source from "../../../shaders/pool/average_pool2d.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/pool/average_pool2d_gradient.wgsl" with {
  type: "text",
};
import { flatKernel } from "../shared/flat.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { part } from "../shared/parts.ts";
import {
  randomExtent,
  randomWindow,
  type Window,
  windowConstants,
  windowOutput,
} from "../shared/window.ts";
import { GEOMETRY, WINDOW } from "./pooling.ts";

/** The attributes of `averagePool2d`, ONNX's. */
export interface AveragePool2D extends Window {
  /** Height and width of the window, in cells. */
  readonly kernel: readonly [number, number];
  /** Whether a window's sum is divided by all of its cells, not only by those within the picture. */
  readonly countIncludePad: boolean;
}

/** The attributes of `averagePool2dGradient`. */
export interface AveragePool2DGradient extends AveragePool2D {
  /** The shape of the pooling's input, `[N, H, W, C]`. */
  readonly shape: Shape;
}

/** The shape of y. */
function outputOf([batch, height, width, channels]: Shape, attributes: AveragePool2D): Shape {
  return [batch, ...windowOutput(height, width, attributes.kernel, attributes), channels];
}

/** Calls `term` for each cell that each element of y is the mean of, with its share. */
function eachTerm(
  shape: Shape,
  attributes: AveragePool2D,
  term: (x: number, y: number, share: number) => void,
): void {
  const [batch, height, width, channels] = shape;
  const { kernel, strides, pads, dilations, countIncludePad } = attributes;
  const [, outHeight, outWidth] = outputOf(shape, attributes);
  const seen = (at: number, axis: 0 | 1) =>
    Array.from(
      { length: kernel[axis] },
      (_, k) => at * strides[axis] - pads[axis] + k * dilations[axis],
    )
      .filter((place) => place >= 0 && place < shape[1 + axis]);
  for (let n = 0, i = 0; n < batch; n++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const [rows, columns] = [seen(oy, 0), seen(ox, 1)];
        const cells = countIncludePad ? sizeOf(kernel) : rows.length * columns.length;
        for (let c = 0; c < channels; c++, i++) {
          for (const iy of rows) {
            for (const ix of columns) {
              term(((n * height + iy) * width + ix) * channels + c, i, 1 / cells);
            }
          }
        }
      }
    }
  }
}

function constantsOf(shape: Shape, attributes: AveragePool2D, lanes: number) {
  const [, outHeight, outWidth] = outputOf(shape, attributes);
  return {
    BATCH: shape[0],
    HEIGHT: shape[1],
    WIDTH: shape[2],
    CHANNELS: shape[3],
    OUT_HEIGHT: outHeight,
    OUT_WIDTH: outWidth,
    KERNEL_HEIGHT: attributes.kernel[0],
    KERNEL_WIDTH: attributes.kernel[1],
    ...windowConstants(attributes),
    COUNT_INCLUDE_PAD: String(attributes.countIncludePad),
    Lanes: lanes === 4 ? "vec4f" : "f32",
    LINE: shape[3] / lanes,
  };
}

/** Kernels of one shader that take four channels a thread, or one, of pictures of shape `shapeIn`. */
function kernelsOf<A extends AveragePool2D>(
  name: string,
  shader: Part,
  shapeIn: (call: Call<A>) => Shape,
): Kernel<A>[] {
  const kernel = (lanes: number) =>
    flatKernel<A>({
      name: `${name}@${lanes}`,
      parts: [...GEOMETRY, WINDOW, part("pool/average.wgsl", averageSource), shader],
      operands: [input(0), output()],
      constants: (call) => constantsOf(shapeIn(call), call.attributes, lanes),
      threads: (call) => sizeOf(shapeOf(call)) / lanes,
    });
  return [
    { ...kernel(4), fits: (call) => shapeIn(call)[3] % 4 === 0 },
    { ...kernel(1), purpose: "fallback" },
  ];
}

function reference([x]: readonly Values[], call: Call<AveragePool2D>): Values[] {
  const y = new Float64Array(sizeOf(shapeOf(call)));
  eachTerm(call.inputs[0].shape, call.attributes, (ix, iy, share) => y[iy] += x[ix] * share);
  return [y];
}

const sample = (shape: Shape, attributes: Partial<AveragePool2D>): Sample<AveragePool2D> => ({
  inputs: [f32(...shape)],
  attributes: {
    kernel: [2, 2],
    strides: [2, 2],
    pads: [0, 0, 0, 0],
    dilations: [1, 1],
    countIncludePad: false,
    ...attributes,
  },
});

const SAMPLES = [
  sample([2, 56, 46, 16], {}),
  sample([2, 9, 8, 4], { kernel: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] }),
  sample([1, 7, 5, 3], { kernel: [3, 3], pads: [1, 1, 2, 2], countIncludePad: true }),
  sample([2, 4, 6, 8], { pads: [0, 0, 2, 2] }), // a row and a column see only the border
];

function randomSample(random: Random): Sample<AveragePool2D> {
  const kernel = [integer(random, 1, 3), integer(random, 1, 3)] as const;
  const window = randomWindow(random, kernel);
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  const channels = integer(random, 1, 3) * (random() < 0.5 ? 4 : 1);
  const shape = [integer(random, 1, 3), extent(0), extent(1), channels];
  return sample(shape, { ...window, kernel, countIncludePad: random() < 0.5 });
}

/**
 * Average pooling: `x [N, H, W, C]` → `[N, OH, OW, C]`, the mean of each window's cells within the
 * picture, or with `countIncludePad` of all its cells, those of the padding being 0. A window without
 * a cell gives 0. Throws a `RangeError` where the picture is smaller than the window.
 */
export const averagePool2d: Op<AveragePool2D> = {
  name: "averagePool2d",
  outputs(inputs, attributes) {
    const [x] = inputs;
    const isPicture = inputs.length === 1 && x.shape.length === 4;
    const y = isPicture ? outputOf(x.shape, attributes) : [0, 0, 0, 0];
    if (y[1] < 1 || y[2] < 1) {
      const expected = `x [N, H, W, C], no smaller than the ${attributes.kernel.join("×")} window`;
      throw shapeError("averagePool2d", inputs, expected);
    }
    checkTypes("averagePool2d", inputs, ["f32"]);
    return [f32(...y)];
  },
  reference,
  magnitudes: magnitudesOfSums(reference),
  gradient: ({ inputs: [{ shape }], dOutputs: [dOutput], attributes, append }) => [
    append(averagePool2dGradient, [dOutput!], { ...attributes, shape }),
  ],
  window: ({ attributes }) => attributes,
  kernels: kernelsOf(
    "average_pool2d",
    part("pool/average_pool2d.wgsl", source),
    ({ inputs: [{ shape }] }) => shape,
  ),
  flops: (call) => sizeOf(shapeOf(call)) * sizeOf(call.attributes.kernel),
  samples: SAMPLES,
  randomSample,
};

function gradientReference(
  [dy]: readonly Values[],
  { attributes }: Call<AveragePool2DGradient>,
): Values[] {
  const dx = new Float64Array(sizeOf(attributes.shape));
  eachTerm(attributes.shape, attributes, (ix, iy, share) => dx[ix] += dy[iy] * share);
  return [dx];
}

const gradientSample = (
  { inputs: [{ shape }], attributes }: Sample<AveragePool2D>,
): Sample<AveragePool2DGradient> => ({
  inputs: [f32(...outputOf(shape, attributes))],
  attributes: { ...attributes, shape },
});

/** The gradient of `averagePool2d`: `dy [N, OH, OW, C]` → `dx [N, H, W, C]`. */
export const averagePool2dGradient: Op<AveragePool2DGradient> = {
  name: "averagePool2dGradient",
  outputs(inputs, attributes) {
    const expected = outputOf(attributes.shape, attributes);
    if (!isShape(inputs[0]?.shape, expected)) {
      throw shapeError("averagePool2dGradient", inputs, `dy ${show(expected)}`);
    }
    checkTypes("averagePool2dGradient", inputs, ["f32"]);
    return [f32(...attributes.shape)];
  },
  reference: gradientReference,
  magnitudes: magnitudesOfSums(gradientReference),
  kernels: kernelsOf(
    "average_pool2d_gradient",
    part("pool/average_pool2d_gradient.wgsl", gradientSource),
    ({ attributes: { shape } }) => shape,
  ),
  flops: ({ inputs: [dy], attributes: { kernel } }) => sizeOf(dy.shape) * sizeOf(kernel),
  samples: SAMPLES.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
};
