import { integer, type Op } from "../../graph/op.ts";
import { sizeOf } from "../../graph/spec.ts";
import { normalizeSets } from "./normalize_sets.ts";

/** The attributes of `groupNormalization`. */
export interface GroupNormalization {
  /** Into how many groups of neighbours the channels are divided. */
  readonly groups: number;
  /** What is added to a variance, above 0. */
  readonly epsilon: number;
}

/**
 * Group normalisation (Wu and He, 2018): `x [N, …, C]`, `scale [C]`, `offset [C]` →
 * scale · (x − mean) / √(variance + epsilon) + offset, with mean and biased variance of each picture
 * over all places and the channels of one of the groups.
 */
export const groupNormalization: Op<GroupNormalization> = normalizeSets({
  name: "groupNormalization",
  kernelName: "group_normalization",
  parametersOf(x, { groups }) {
    const channels = x[x.length - 1];
    return x.length > 1 && Number.isInteger(groups) && groups >= 1 && channels % groups === 0
      ? [channels]
      : undefined;
  },
  expected: (_, { groups }) => `x [N, …, C], scale and offset [C], with C in ${groups} group(s)`,
  setsOf(x, { groups, epsilon }) {
    const [rows, channels] = [x[0], x[x.length - 1]];
    const places = sizeOf(x) / rows / channels;
    return { rows, places, groups, width: channels / groups, epsilon };
  },
  samples: [
    [[16, 16, 16, 32], { groups: 8, epsilon: 1e-5 }],
    [[3, 5, 2, 6], { groups: 2, epsilon: 1e-5 }],
  ],
  randomSample(random) {
    const [groups, width] = [integer(random, 1, 4), integer(random, 1, 8)];
    const places = random() < 0.3 ? [] : [integer(random, 1, 5), integer(random, 1, 5)];
    const shape = [integer(random, 1, 5), ...places, groups * width];
    return [shape, { groups, epsilon: 1e-5 }];
  },
});
