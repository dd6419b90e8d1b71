import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
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

/** The attributes of `groupNormalization`. */
export interface GroupNormalization {
  /** Into how many groups of neighbours the channels are divided. */
  readonly groups: number;
  /** What is added to a variance, above 0. */
  readonly epsilon: number;
}

function setsOf(
  { inputs: [{ shape }], attributes: { groups, epsilon } }: Pick<
    Call<GroupNormalization>,
    "inputs" | "attributes"
  >,
): Sets {
  const [rows, channels] = [shape[0], shape[shape.length - 1]];
  return {
    rows,
    places: sizeOf(shape) / rows / channels,
    groups,
    width: channels / groups,
    epsilon,
  };
}

function sample(shape: Shape, groups: number): Sample<GroupNormalization> {
  const channels = f32(shape[shape.length - 1]);
  return { inputs: [f32(...shape), channels, channels], attributes: { groups, epsilon: 1e-5 } };
}

function randomSample(random: Random): Sample<GroupNormalization> {
  const [groups, width] = [integer(random, 1, 4), integer(random, 1, 8)];
  const places = random() < 0.3 ? [] : [integer(random, 1, 5), integer(random, 1, 5)];
  return sample([integer(random, 1, 5), ...places, groups * width], groups);
}

/**
 * Group normalisation (Wu and He, 2018): `x [N, …, C]`, `scale [C]`, `offset [C]` →
 * scale · (x − mean) / √(variance + epsilon) + offset, with mean and biased variance of each picture
 * over all places and the channels of one of the groups.
 */
export const groupNormalization: Op<GroupNormalization> = {
  name: "groupNormalization",
  outputs(inputs, { groups, epsilon }) {
    const [x, scale, offset] = inputs;
    const channels = x?.shape.at(-1) ?? 0;
    const fits = inputs.length === 3 && x.shape.length > 1 && groups >= 1 &&
      channels % groups === 0 && isShape(scale.shape, [channels]) &&
      isShape(offset.shape, [channels]);
    if (!fits) {
      const expected = `x [N, …, C], scale and offset [C], with C in ${groups} group(s)`;
      throw shapeError("groupNormalization", inputs, expected);
    }
    checkTypes("groupNormalization", inputs, ["f32", "f32", "f32"]);
    checkEpsilon("groupNormalization", epsilon);
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
  kernels: normalizationKernels("group_normalization", setsOf),
  flops: setFlops,
  samples: [sample([16, 16, 16, 32], 8), sample([3, 5, 2, 6], 2)],
  randomSample,
  randomInput: randomOfSets,
};
