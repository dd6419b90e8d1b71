import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import { checkEpsilon } from "./batch_attributes.ts";
import { normalizationGradient } from "./normalization_gradient.ts";
import {
  magnitudesOfSets,
  normalizationKernels,
  normalizedBySets,
  randomOfSets,
  setFlops,
  type Sets,
} from "./sets.ts";

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

function setsOf(
  { inputs: [{ shape }], attributes: { axis, epsilon } }: Pick<
    Call<LayerNormalization>,
    "inputs" | "attributes"
  >,
): Sets {
  const width = sizeOf(normalizedShape(shape, axis));
  return { rows: sizeOf(shape) / width, places: 1, groups: 1, width, epsilon };
}

function sample(shape: Shape, axis: number): Sample<LayerNormalization> {
  const own = f32(...normalizedShape(shape, axis));
  return { inputs: [f32(...shape), own, own], attributes: { axis, epsilon: 1e-5 } };
}

function randomSample(random: Random): Sample<LayerNormalization> {
  const shape = [integer(random, 1, 9), integer(random, 1, 5), 4 * integer(random, 1, 9)];
  if (random() < 0.5) shape[2] = integer(random, 1, 30);
  return sample(shape, integer(random, -2, 1));
}

/**
 * Layer normalisation (Ba et al., 2016), as ONNX has it: x of any shape, scale and offset of the shape
 * of its dimensions from `axis` on, over which each mean and biased variance is →
 * scale · (x − mean) / √(variance + epsilon) + offset.
 */
export const layerNormalization: Op<LayerNormalization> = {
  name: "layerNormalization",
  outputs(inputs, { axis, epsilon }) {
    const [x, scale, offset] = inputs;
    const rank = x?.shape.length ?? 0;
    const own = normalizedShape(x?.shape ?? [], axis);
    const fits = inputs.length === 3 && axis >= -rank && axis < rank &&
      isShape(scale.shape, own) && isShape(offset.shape, own);
    if (!fits) {
      const expected = `x with a dimension ${axis}, scale and offset ${show(own)}`;
      throw shapeError("layerNormalization", inputs, expected);
    }
    checkTypes("layerNormalization", inputs, ["f32", "f32", "f32"]);
    checkEpsilon("layerNormalization", epsilon);
    return [x];
  },
  reference: (inputs, call) => normalizedBySets(inputs, setsOf(call)),
  magnitudes: (inputs, call) => magnitudesOfSets(inputs, setsOf(call)),
  gradient({ inputs, dOutputs: [dOutput], attributes, appendAll }) {
    const [x, scale] = inputs;
    const sets = setsOf({ inputs, attributes });
    const [dScale, dOffset, dx] = appendAll(normalizationGradient, [dOutput!, x, scale], sets);
    return [dx, dScale, dOffset];
  },
  kernels: normalizationKernels("layer_normalization", setsOf),
  flops: setFlops,
  samples: [sample([8, 65, 192], -1), sample([3, 5, 7], 1), sample([1, 1], -1)],
  randomSample,
  randomInput: randomOfSets,
};
