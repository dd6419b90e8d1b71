import { integer, type Op } from "../../graph/op.ts";
import { type Shape, show, sizeOf } from "../../graph/spec.ts";
import { normalizeSets } from "./normalize_sets.ts";

/** The attributes of `layerNormalization`. */
export interface LayerNormalization {
  /** The first of the dimensions that are normalised together, counted from the end where below 0. */
  readonly axis: number;
  /** What is added to a variance, above 0. */
  readonly epsilon: number;
}

/** The shape that is normalised together: that of scale and offset. */
export function normalizedShape(shape: Shape, axis: number): Shape {
  return shape.slice(axis < 0 ? Math.max(0, shape.length + axis) : axis);
}

/**
 * Layer normalisation (Ba et al., 2016), as ONNX has it: x of any shape, scale and offset of the shape
 * of its dimensions from `axis` on, over which each mean and biased variance is →
 * scale · (x − mean) / √(variance + epsilon) + offset.
 */
export const layerNormalization: Op<LayerNormalization> = normalizeSets({
  name: "layerNormalization",
  kernelName: "layer_normalization",
  parametersOf: (x, { axis }) =>
    axis >= -x.length && axis < x.length ? normalizedShape(x, axis) : undefined,
  expected: (x, { axis }) =>
    `x with a dimension ${axis}, scale and offset ${show(normalizedShape(x, axis))}`,
  setsOf(x, { axis, epsilon }) {
    const width = sizeOf(normalizedShape(x, axis));
    return { rows: sizeOf(x) / width, places: 1, groups: 1, width, epsilon };
  },
  samples: [
    [[8, 65, 192], { axis: -1, epsilon: 1e-5 }],
    [[3, 5, 7], { axis: 1, epsilon: 1e-5 }],
    [[1, 1], { axis: -1, epsilon: 1e-5 }],
  ],
  randomSample(random) {
    const shape = [integer(random, 1, 9), integer(random, 1, 5), 4 * integer(random, 1, 9)];
    if (random() < 0.5) shape[2] = integer(random, 1, 30);
    return [shape, { axis: integer(random, -2, 1), epsilon: 1e-5 }];
  },
});
