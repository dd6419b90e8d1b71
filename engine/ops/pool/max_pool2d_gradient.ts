import {
  type Call,
  checkTypes,
  input,
  type Op,
  output,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, isShape, show, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/pool/max_pool2d_gradient.wgsl" with { type: "text" };
import source2x2 from "../../../shaders/pool/max_pool2d_gradient_2x2.wgsl" with { type: "text" };
import tilesSource from "../../../shaders/pool/max_pool2d_gradient_tiles.wgsl" with {
  type: "text",
};
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import {
  constants,
  eachWinner,
  GEOMETRY,
  geometryConstants,
  hasQuads,
  isHalved,
  isTiled,
  type MaxPool2D,
  outputOf,
  POOLINGS,
  QUADS,
  quadsOf,
  randomSample,
  tilesOf,
  WINDOW,
  WINDOW_2X2,
} from "./pooling.ts";

function sampleOf({ inputs: [x], attributes }: Sample<MaxPool2D>): Sample<MaxPool2D> {
  const activation = attributes.activation === "relu" ? "relu" : "none";
  return {
    inputs: [x, f32(...outputOf(x.shape, attributes))],
    attributes: { ...attributes, activation },
  };
}

/** A thread for four channels of each window that touches x. */
function threadsOfTiles(call: Call<MaxPool2D>): number {
  const { inputs: [{ shape: [batch, , , channels] }] } = call;
  const [rows, columns] = tilesOf(call);
  return batch * rows * columns * channels / 4;
}

function constantsOfTiles(call: Call<MaxPool2D>) {
  const [rows, columns] = tilesOf(call);
  return { ...constants(call), ROWS: `${rows}u`, COLUMNS: `${columns}u` };
}

/**
 * The gradient of `maxPool2d`: `x [N, H, W, C]`, `dy [N, OH, OW, C]` → `dx [N, H, W, C]`. Of the
 * activations it knows none and ReLU.
 */
export const maxPool2dGradient: Op<MaxPool2D> = {
  name: "maxPool2dGradient",
  outputs(inputs, attributes) {
    const [x, dy] = inputs;
    const expected = outputOf(x.shape, attributes);
    if (!isShape(dy?.shape, expected)) {
      throw shapeError("maxPool2dGradient", inputs, `dy of shape ${show(expected)}`);
    }
    checkTypes("maxPool2dGradient", inputs, ["f32", "f32"]);
    return [x];
  },
  reference([x, dy], { inputs: [{ shape }], attributes }) {
    const dx = new Float64Array(x.length);
    eachWinner(x, shape, attributes, (i, winner) => {
      if (winner >= 0) dx[winner] += dy[i];
    });
    return [dx];
  },
  kernels: [
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d_gradient_2x2",
        parts: [
          ...GEOMETRY,
          QUADS,
          WINDOW_2X2,
          part("pool/max_pool2d_gradient_2x2.wgsl", source2x2),
        ],
        operands: [input(0), input(1), output()],
        constants: geometryConstants,
        threads: quadsOf,
      }),
      purpose: "swiftshader",
      fits: (call) => hasQuads(call) && isHalved(call),
    },
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d_gradient_tiles",
        parts: [
          ...GEOMETRY,
          QUADS,
          WINDOW,
          part("pool/max_pool2d_gradient_tiles.wgsl", tilesSource),
        ],
        operands: [input(0), input(1), output()],
        constants: constantsOfTiles,
        threads: threadsOfTiles,
      }),
      fits: (call) => hasQuads(call) && isTiled(call),
    },
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d_gradient",
        parts: [...GEOMETRY, WINDOW, part("pool/max_pool2d_gradient.wgsl", source)],
        operands: [input(0), input(1), output()],
        constants,
        threads: (call) => sizeOf(shapeOf(call)),
      }),
      purpose: "fallback",
    },
  ],
  flops: ({ inputs: [, dy], attributes: { kernel } }) => sizeOf(dy.shape) * sizeOf(kernel),
  samples: POOLINGS.map(sampleOf),
  randomSample: (random) => sampleOf(randomSample(random)),
};
