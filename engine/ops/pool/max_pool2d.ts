import { checkTypes, input, type Op, output, shapeError, shapeOf } from "../../graph/op.ts";
import { f32, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/pool/max_pool2d.wgsl" with { type: "text" };
import source2x2 from "../../../shaders/pool/max_pool2d_2x2.wgsl" with { type: "text" };
import vectorsSource from "../../../shaders/pool/max_pool2d_vectors.wgsl" with { type: "text" };
import { activate, activationGradient } from "../shared/activation.ts";
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { distinctValues } from "../shared/random_inputs.ts";
import { maxPool2dGradient } from "./max_pool2d_gradient.ts";
import {
  constants,
  eachWinner,
  GEOMETRY,
  geometryConstants,
  hasQuads,
  isHalved,
  type MaxPool2D,
  outputOf,
  POOLINGS,
  QUADS,
  quadsOf,
  randomSample,
  WINDOW,
  WINDOW_2X2,
} from "./pooling.ts";

/** What a window is before it sees a cell, the least number of f32. */
const LEAST = -3.4028234e38;

/**
 * Max pooling: `x [N, H, W, C]` → `[N, OH, OW, C]`. Cells of the padding do not count; every window
 * must touch the picture.
 */
export const maxPool2d: Op<MaxPool2D> = {
  name: "maxPool2d",
  outputs(inputs, attributes) {
    const [x] = inputs;
    const isPicture = inputs.length === 1 && x.shape.length === 4;
    const y = isPicture ? outputOf(x.shape, attributes) : [0, 0, 0, 0];
    if (y[1] < 1 || y[2] < 1) {
      throw shapeError(
        "maxPool2d",
        inputs,
        `x [N, H, W, C], no smaller than the ${attributes.kernel.join("×")} window`,
      );
    }
    checkTypes("maxPool2d", inputs, ["f32"]);
    return [f32(...y)];
  },
  reference([x], call) {
    const { inputs: [{ shape }], attributes } = call;
    const y = new Float64Array(sizeOf(shapeOf(call))).fill(LEAST);
    eachWinner(x, shape, attributes, (i, winner) => {
      if (winner >= 0) y[i] = x[winner];
    });
    return [y.map((value) => activate(attributes.activation, value))];
  },
  gradient({ inputs: [x], outputs: [y], dOutputs: [dOutput], attributes, append }) {
    // Which cells ReLU passes its gradient's kernels see themselves.
    const isRectified = attributes.activation === "relu";
    const dy = isRectified
      ? dOutput!
      : activationGradient(attributes.activation, dOutput!, y, append);
    const activation = isRectified ? "relu" : "none";
    return [append(maxPool2dGradient, [x, dy], { ...attributes, activation })];
  },
  window: ({ attributes }) => attributes,
  kernels: [
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d_2x2",
        parts: [...GEOMETRY, QUADS, WINDOW_2X2, part("pool/max_pool2d_2x2.wgsl", source2x2)],
        operands: [input(0), output()],
        constants: geometryConstants,
        threads: quadsOf,
      }),
      purpose: "swiftshader",
      fits: (call) => hasQuads(call) && isHalved(call),
    },
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d_vectors",
        parts: [...GEOMETRY, QUADS, WINDOW, part("pool/max_pool2d_vectors.wgsl", vectorsSource)],
        operands: [input(0), output()],
        constants,
        threads: quadsOf,
      }),
      fits: hasQuads,
    },
    {
      ...flatKernel<MaxPool2D>({
        name: "max_pool2d",
        parts: [...GEOMETRY, WINDOW, part("pool/max_pool2d.wgsl", source)],
        operands: [input(0), output()],
        constants,
        threads: (call) => sizeOf(shapeOf(call)),
      }),
      purpose: "fallback",
    },
  ],
  flops: (call) => sizeOf(shapeOf(call)) * sizeOf(call.attributes.kernel),
  samples: POOLINGS,
  randomSample,
  randomInput: (_, { inputs: [{ shape }] }, random) => distinctValues(shape, random),
};
