import {
  type Call,
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Pass,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/normalisation/set_gradient.wgsl" with { type: "text" };
import sums from "../../../shaders/normalisation/set_gradient_sums.wgsl" with { type: "text" };
import { flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { uniformValues } from "../shared/random_inputs.ts";
import { splitInto, splitPassesOfTwo } from "../shared/split_sum.ts";
import {
  eachInSets,
  lanesOf,
  numbersOfSets,
  setConstants,
  setKernels,
  setMoments,
  SETS,
  type Sets,
  statisticsPass,
} from "./sets.ts";

/** Threads that fill a device. */
const WANTED = 8192;

function reference([dy, x, scale]: readonly Values[], { attributes: sets }: Call<Sets>): Values[] {
  const count = sets.places * sets.width;
  const { mean, inverse } = setMoments(x, sets);
  const [dScale, dOffset] = [scale.map(() => 0), scale.map(() => 0)];
  const [a, b] = [mean.map(() => 0), mean.map(() => 0)];
  const normal = x.slice();
  eachInSets(sets, x.length, (i, set, c) => {
    normal[i] = (x[i] - mean[set]) * inverse[set];
    dScale[c] += dy[i] * normal[i];
    dOffset[c] += dy[i];
    a[set] += dy[i] * scale[c] / count;
    b[set] += dy[i] * scale[c] * normal[i] / count;
  });
  const dx = new Float64Array(x.length);
  eachInSets(
    sets,
    x.length,
    (i, set, c) => dx[i] = inverse[set] * (dy[i] * scale[c] - a[set] - normal[i] * b[set]),
  );
  return [dScale, dOffset, dx];
}

function passes({ attributes: sets }: Call<Sets>, by: "threads" | "workgroup"): Pass[] {
  const { rows, places, groups, width } = sets;
  const channels = groups * width;
  const own = { scratch: f32(rows * groups, 4) };
  const constants = setConstants(sets);
  const threads = channels / lanesOf(sets);
  const { chunks, chunkLength } = splitInto(rows * places, threads, WANTED);
  return [
    statisticsPass(sets, { operands: [input(1), input(0), input(2)], target: own, by }),
    {
      parts: [...SETS, part("normalisation/set_gradient.wgsl", source)],
      constants,
      operands: [input(0), input(1), own, input(2), output(2)],
      workgroups: flatWorkgroups(numbersOfSets(sets)),
    },
    ...splitPassesOfTwo(chunks, [[channels], [channels]], (targets) => ({
      parts: [...SETS, part("normalisation/set_gradient_sums.wgsl", sums)],
      constants: { ...constants, CHUNKS: chunks, CHUNK_LENGTH: chunkLength },
      operands: [input(0), input(1), own, ...targets],
      workgroups: flatWorkgroups(chunks * threads),
    })),
  ];
}

function sample(sets: Omit<Sets, "epsilon">): Sample<Sets> {
  const { rows, places, groups, width } = sets;
  const x = f32(rows, places, groups * width);
  return { inputs: [x, x, f32(groups * width)], attributes: { ...sets, epsilon: 1e-5 } };
}

const randomSample = (random: Random) =>
  sample({
    rows: integer(random, 1, 9),
    places: integer(random, 1, 5),
    groups: integer(random, 1, 3),
    width: integer(random, 1, 8),
  });

/**
 * The gradient of `layerNormalization` and `groupNormalization`: `dy` and `x` of one shape, seen as
 * `[rows, places, groups, width]`, and `scale` of one place's size → the gradients by scale and
 * offset, of its shape, and by x.
 */
export const normalizationGradient: Op<Sets> = {
  name: "normalizationGradient",
  outputs(inputs, { rows, places, groups, width }) {
    const [dy, x, scale] = inputs;
    const fits = inputs.length === 3 && isShape(dy.shape, x.shape) &&
      sizeOf(x.shape) === rows * places * groups * width && sizeOf(scale.shape) === groups * width;
    if (!fits) {
      const expected =
        `dy and x of ${rows}·${places}·${groups}·${width} numbers, a scale of a place`;
      throw shapeError("normalizationGradient", inputs, expected);
    }
    checkTypes("normalizationGradient", inputs, ["f32", "f32", "f32"]);
    return [scale, scale, x];
  },
  reference,
  magnitudes([dy, x, scale], { attributes: sets }) {
    const { mean, inverse } = setMoments(x, sets);
    const [dScale, dOffset] = [scale.map(() => 0), scale.map(() => 0)];
    const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
    const dx = new Float64Array(x.length);
    eachInSets(sets, x.length, (i, set, c) => {
      dScale[c] += Math.abs(dy[i]) * inverse[set] * (Math.abs(x[i] - mean[set]) + 0.1 * largest);
      dOffset[c] += Math.abs(dy[i]);
      dx[i] = inverse[set] * (1 + inverse[set] * largest);
    });
    return [dScale, dOffset, dx];
  },
  kernels: setKernels("normalization_gradient", passes),
  flops: ({ inputs: [{ shape }] }) => 12 * sizeOf(shape),
  samples: [
    sample({ rows: 520, places: 1, groups: 1, width: 192 }),
    sample({ rows: 16, places: 256, groups: 8, width: 4 }),
    sample({ rows: 3, places: 10, groups: 2, width: 3 }),
  ],
  randomSample,
  randomInput: (index, { inputs }, random) =>
    uniformValues(inputs[index].shape, random, index === 1 ? [1, 3] : [-1, 1]),
};
