import {
  type Call,
  elementwise,
  integer,
  type Op,
  type Random,
  type Sample,
  type Shape,
  shapeError,
  sizeOf,
  type Values,
} from "../../graph/op.ts";
import source from "../../../shaders/pool/max_pool2d.wgsl" with { type: "text" };
import halvesSource from "../../../shaders/pool/max_pool2d_2x2.wgsl" with { type: "text" };
import vectorsSource from "../../../shaders/pool/max_pool2d_vectors.wgsl" with { type: "text" };
import gradientSource from "../../../shaders/pool/max_pool2d_gradient.wgsl" with { type: "text" };
import halvesGradientSource from "../../../shaders/pool/max_pool2d_gradient_2x2.wgsl" with {
  type: "text",
};
import tilesSource from "../../../shaders/pool/max_pool2d_gradient_tiles.wgsl" with {
  type: "text",
};
import {
  randomExtent,
  randomWindow,
  type Window,
  windowConstants,
  windowOutput,
} from "../shared/window.ts";

/** The attributes of `maxPool2d`. */
export interface MaxPool2D extends Window {
  readonly kernel: readonly [number, number];
  /** Whether ReLU follows, in the same kernel. */
  readonly relu: boolean;
}

function output(x: Shape, attributes: MaxPool2D): Shape {
  return [x[0], ...windowOutput(x[1], x[2], attributes.kernel, attributes), x[3]];
}

/**
 * Calls `window` for each element of y with the place of its winner in x: the first largest cell,
 * row by row, or -1 where ReLU lets none through or the window lies in the padding.
 */
function eachWinner(
  x: Values,
  [batch, height, width, channels]: Shape,
  [, outHeight, outWidth]: Shape,
  { kernel, strides, pads, dilations, relu }: MaxPool2D,
  window: (y: number, winner: number) => void,
): void {
  for (let i = 0; i < batch * outHeight * outWidth * channels; i++) {
    const c = i % channels;
    const ox = Math.floor(i / channels) % outWidth;
    const oy = Math.floor(i / (channels * outWidth)) % outHeight;
    const n = Math.floor(i / (channels * outWidth * outHeight));
    let winner = -1;
    for (let ky = 0; ky < kernel[0]; ky++) {
      const iy = oy * strides[0] - pads[0] + ky * dilations[0];
      if (iy < 0 || iy >= height) continue;
      for (let kx = 0; kx < kernel[1]; kx++) {
        const ix = ox * strides[1] - pads[1] + kx * dilations[1];
        if (ix < 0 || ix >= width) continue;
        const place = ((n * height + iy) * width + ix) * channels + c;
        if (winner < 0 ? !relu || x[place] > 0 : x[place] > x[winner]) winner = place;
      }
    }
    window(i, winner);
  }
}

const forwardConstants = ({ inputs: [x], output, attributes }: Call<MaxPool2D>) => ({
  ...constants(x, output, attributes),
  ...windowConstants(attributes),
});

function constants(x: Shape, y: Shape, attributes: MaxPool2D): Record<string, number | string> {
  return {
    ...halvesConstants(x, y, attributes),
    KERNEL_HEIGHT: attributes.kernel[0],
    KERNEL_WIDTH: attributes.kernel[1],
  };
}

function halvesConstants(x: Shape, y: Shape, { relu }: MaxPool2D): Record<string, number | string> {
  return {
    BATCH: x[0],
    HEIGHT: x[1],
    WIDTH: x[2],
    CHANNELS: x[3],
    OUT_HEIGHT: y[1],
    OUT_WIDTH: y[2],
    RELU: String(relu),
  };
}

const halves: Window = { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] };
const POOLINGS: Sample<MaxPool2D>[] = [
  { inputs: [[2, 112, 92, 16]], attributes: { ...halves, kernel: [2, 2], relu: true } },
  {
    inputs: [[1, 7, 5, 4]],
    attributes: { ...halves, kernel: [2, 2], relu: false, pads: [0, 0, 1, 1] },
  },
  { inputs: [[1, 7, 5, 8]], attributes: { ...halves, kernel: [2, 2], relu: true } },
  {
    inputs: [[2, 4, 6, 12]], // a row and a column of windows that see only the border
    attributes: { ...halves, kernel: [2, 2], relu: true, pads: [0, 0, 2, 2] },
  },
  { inputs: [[1, 1, 1, 3]], attributes: { ...halves, kernel: [1, 1], relu: true } },
  {
    inputs: [[2, 9, 8, 4]],
    attributes: { ...halves, kernel: [3, 3], relu: false, pads: [1, 1, 1, 1] },
  },
];

function randomSample(random: Random): Sample<MaxPool2D> {
  const tiles = random() < 0.3;
  const kernel = [integer(random, 1, 3), integer(random, 1, 3)] as const;
  const window = tiles ? { ...halves, strides: kernel } : randomWindow(random, kernel);
  const extent = (axis: 0 | 1) => randomExtent(random, kernel[axis], window.dilations[axis]);
  const channels = integer(random, 1, 3) * (random() < 0.5 ? 4 : 1);
  return {
    inputs: [[integer(random, 1, 3), extent(0), extent(1), channels]],
    attributes: { ...window, kernel, relu: random() < 0.5 },
  };
}

/**
 * Max pooling: `x [N, H, W, C]` → `[N, OH, OW, C]`. Cells of the padding do not count; every window
 * must touch the picture.
 */
export const maxPool2d: Op<MaxPool2D> = {
  name: "maxPool2d",
  shape(inputs, attributes) {
    const [x] = inputs;
    const y = inputs.length === 1 && x.length === 4 ? output(x, attributes) : [0, 0, 0, 0];
    if (y[1] < 1 || y[2] < 1) {
      throw shapeError(
        "maxPool2d",
        inputs,
        `x [N, H, W, C], no smaller than the ${attributes.kernel.join("×")} window`,
      );
    }
    return y;
  },
  reference([x], call) {
    const y = new Float64Array(sizeOf(call.output)).fill(call.attributes.relu ? 0 : -3.4028234e38);
    eachWinner(x, call.inputs[0], call.output, call.attributes, (i, winner) => {
      if (winner >= 0) y[i] = x[winner];
    });
    return y;
  },
  gradient: ({ inputs: [x], dOutput, attributes, append }) => [
    append(maxPool2dGradient, [x, dOutput], attributes),
  ],
  kernels: [
    {
      ...elementwise<MaxPool2D>(
        "max_pool2d_2x2",
        halvesSource,
        [0, "output"],
        ({ inputs: [x], output, attributes }) => halvesConstants(x, output, attributes),
        (call) => sizeOf(call.output) / 4,
      ),
      purpose: "swiftshader",
      fits: ({ inputs: [x], output, attributes }) =>
        x[3] % 4 === 0 && halve({ inputs: [x, output], attributes }),
    },
    {
      ...elementwise<MaxPool2D>(
        "max_pool2d_vectors",
        vectorsSource,
        [0, "output"],
        forwardConstants,
        (call) => sizeOf(call.output) / 4,
      ),
      fits: ({ output }) => output[3] % 4 === 0,
    },
    {
      ...elementwise(
        "max_pool2d",
        source,
        [0, "output"],
        forwardConstants,
        (call) => sizeOf(call.output),
      ),
      purpose: "fallback",
    },
  ],
  flops: ({ output, attributes: { kernel } }) => sizeOf(output) * kernel[0] * kernel[1],
  samples: POOLINGS,
  randomSample,
};

/** Whether the windows tile the input: no gap, no overlap, nothing left over, none beyond the edge. */
function tiles({ inputs: [x, dy], attributes }: Sample<MaxPool2D>): boolean {
  const { kernel, strides, pads, dilations } = attributes;
  return String(kernel) === String(strides) && String(dilations) === "1,1" && pads[0] === 0 &&
    pads[1] === 0 && dy[1] * kernel[0] >= x[1] && dy[2] * kernel[1] >= x[2] &&
    (dy[1] - 1) * kernel[0] < x[1] && (dy[2] - 1) * kernel[1] < x[2];
}

/** Whether windows of 2×2 tile the input `x`; `dy` has the output's shape. */
function halve(sample: Sample<MaxPool2D>): boolean {
  return String(sample.attributes.kernel) === "2,2" && tiles(sample);
}

function gradientSample({ inputs: [x], attributes }: Sample<MaxPool2D>): Sample<MaxPool2D> {
  return { inputs: [x, output(x, attributes)], attributes };
}

/** The gradient of `maxPool2d`: `x [N, H, W, C]`, `dy [N, OH, OW, C]` → `dx [N, H, W, C]`. */
export const maxPool2dGradient: Op<MaxPool2D> = {
  name: "maxPool2dGradient",
  shape(inputs, attributes) {
    const expected = output(inputs[0], attributes);
    if (String(expected) !== String(inputs[1])) {
      throw shapeError("maxPool2dGradient", inputs, `dy of shape [${expected.join(", ")}]`);
    }
    return inputs[0];
  },
  reference([x, dy], { inputs, attributes }) {
    const dx = new Float64Array(x.length);
    eachWinner(x, inputs[0], inputs[1], attributes, (i, winner) => {
      if (winner >= 0) dx[winner] += dy[i];
    });
    return dx;
  },
  kernels: [
    {
      ...elementwise<MaxPool2D>(
        "max_pool2d_gradient_2x2",
        halvesGradientSource,
        [0, 1, "output"],
        ({ inputs: [x, dy], attributes }) => halvesConstants(x, dy, attributes),
        ({ inputs: [, dy] }) => sizeOf(dy) / 4,
      ),
      purpose: "swiftshader",
      fits: (call) => halve(call) && call.inputs[0][3] % 4 === 0,
    },
    {
      ...elementwise<MaxPool2D>(
        "max_pool2d_gradient_tiles",
        tilesSource,
        [0, 1, "output"],
        ({ inputs: [x, dy], attributes }) => constants(x, dy, attributes),
        ({ inputs: [, dy] }) => sizeOf(dy) / 4,
      ),
      fits: (call) => tiles(call) && call.inputs[0][3] % 4 === 0,
    },
    {
      ...elementwise<MaxPool2D>(
        "max_pool2d_gradient",
        gradientSource,
        [0, 1, "output"],
        ({ inputs: [x, dy], attributes }) => ({
          ...constants(x, dy, attributes),
          ...windowConstants(attributes),
        }),
        (call) => sizeOf(call.output),
      ),
      purpose: "fallback",
    },
  ],
  flops: ({ inputs: [, dy], attributes: { kernel } }) => sizeOf(dy) * kernel[0] * kernel[1],
  samples: POOLINGS.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
};
