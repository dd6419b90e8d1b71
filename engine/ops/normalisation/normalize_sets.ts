/** What makes an op that normalises sets of numbers: layer and group normalisation. @module */
import {
  type Call,
  checkTypes,
  type Kernel,
  type Op,
  output,
  type Random,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, sizeOf } from "../../graph/spec.ts";
import apply from "../../../shaders/normalisation/set_normalization.wgsl" with { type: "text" };
import { flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { uniformValues } from "../shared/random_inputs.ts";
import { checkEpsilon } from "./batch_attributes.ts";
import { normalizationGradient } from "./normalization_gradient.ts";
import {
  eachInSets,
  numbersOfSets,
  setConstants,
  setKernels,
  setMoments,
  SETS,
  type Sets,
  statisticsPass,
} from "./sets.ts";

/** What the attributes of all such ops have: what is added to a variance. */
type Epsilon = Pick<Sets, "epsilon">;

/** What one such op adds to what all do alike. */
export interface SetNormalization<A extends Epsilon> {
  readonly name: string;
  /** What its kernels' names begin with. */
  readonly kernelName: string;
  /** The shape of scale and offset for an x of such a shape; `undefined` where it can't be taken. */
  parametersOf(x: Shape, attributes: A): Shape | undefined;
  /** What the error of wrong shapes says of them. */
  expected(x: Shape, attributes: A): string;
  /** How an x of such a shape is seen. */
  setsOf(x: Shape, attributes: A): Sets;
  /** Shapes of x with attributes. */
  readonly samples: readonly Case<A>[];
  randomSample(random: Random): Case<A>;
}

type Case<A> = readonly [x: Shape, attributes: A];

/** The kernels of a normalisation of x, input 0, by scale and offset, inputs 1 and 2. */
function kernelsOf<A>(
  name: string,
  setsOf: (call: Call<A>) => Sets,
): Kernel<A>[] {
  return setKernels(name, (call, by) => {
    const sets = setsOf(call);
    const own = { scratch: f32(sets.rows * sets.groups, 4) };
    return [
      statisticsPass(sets, { operands: [{ input: 0 }], target: own, by }),
      {
        parts: [...SETS, part("normalisation/set_normalization.wgsl", apply)],
        constants: setConstants(sets),
        operands: [{ input: 0 }, own, { input: 1 }, { input: 2 }, output()],
        workgroups: flatWorkgroups(numbersOfSets(sets)),
      },
    ];
  });
}

/** What a normalisation makes of x, scale and offset. */
function normalized([x, scale, offset]: readonly Values[], sets: Sets): Values[] {
  const { mean, inverse } = setMoments(x, sets);
  const y = new Float64Array(x.length);
  eachInSets(
    sets,
    x.length,
    (i, set, c) => y[i] = (x[i] - mean[set]) * inverse[set] * scale[c] + offset[c],
  );
  return [y];
}

/** A deviation is the difference of numbers as large as x. */
function magnitudesOf([x, scale]: readonly Values[], sets: Sets): Values[] {
  const { inverse } = setMoments(x, sets);
  const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const magnitudes = new Float64Array(x.length);
  eachInSets(
    sets,
    x.length,
    (i, set, c) => magnitudes[i] = 1 + largest * inverse[set] * Math.abs(scale[c]),
  );
  return [magnitudes];
}

/**
 * The op: `x`, `scale` and `offset`, each of which has the numbers of one place of x →
 * scale · (x − mean) / √(variance + epsilon) + offset, with mean and biased variance of each set.
 */
export function normalizeSets<A extends Epsilon>(
  { name, kernelName, expected, ...own }: SetNormalization<A>,
): Op<A> {
  const setsOf = ({ inputs: [{ shape }], attributes }: Pick<Call<A>, "inputs" | "attributes">) =>
    own.setsOf(shape, attributes);
  const sample = ([x, attributes]: Case<A>): Sample<A> => {
    const parameters = f32(...own.parametersOf(x, attributes)!);
    return { inputs: [f32(...x), parameters, parameters], attributes };
  };
  return {
    name,
    outputs(inputs, attributes) {
      const [{ shape } = f32(), ...others] = inputs;
      const parameters = own.parametersOf(shape, attributes);
      const fits = inputs.length === 3 && parameters &&
        others.every((each) => isShape(each.shape, parameters));
      if (!fits) throw shapeError(name, inputs, expected(shape, attributes));
      checkTypes(name, inputs, ["f32", "f32", "f32"]);
      checkEpsilon(name, attributes.epsilon);
      return [inputs[0]];
    },
    reference: (inputs, call) => normalized(inputs, setsOf(call)),
    magnitudes: (inputs, call) => magnitudesOf(inputs, setsOf(call)),
    gradient({ inputs, dOutputs: [dOutput], attributes, appendAll }) {
      const [x, scale] = inputs;
      const sets = setsOf({ inputs, attributes });
      const [dScale, dOffset, dx] = appendAll(normalizationGradient, [dOutput!, x, scale], sets);
      return [dx, dScale, dOffset];
    },
    kernels: kernelsOf(kernelName, setsOf),
    flops: ({ inputs: [{ shape }] }) => 7 * sizeOf(shape),
    samples: own.samples.map(sample),
    randomSample: (random) => sample(own.randomSample(random)),
    // Numbers that have a mean, for x, and others about 0.
    randomInput: (index, { inputs }, random) =>
      uniformValues(inputs[index].shape, random, index === 0 ? [1, 3] : [-1, 1]),
  };
}
