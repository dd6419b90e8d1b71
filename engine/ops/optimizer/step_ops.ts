/** Ops that give an optimizer another step than the host wrote. @module */
import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Random,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, sizeOf } from "../../graph/spec.ts";
import { bitsFromFloat, floatFromBits, STEP, STEP_SPEC } from "../../graph/step.ts";
import clipSource from "../../../shaders/optimizer/clip_step.wgsl" with { type: "text" };
import rateSource from "../../../shaders/optimizer/own_rate.wgsl" with { type: "text" };
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep, uniformValues } from "../shared/random_inputs.ts";

/** The floats from one member of a pack to the next where each has one. */
const STRIDE = 64;

/** The attributes of `clipStep`. */
export interface ClipStep {
  /** The largest norm that all gradients together may have. */
  readonly most: number;
  /** How many sums of squares there are. */
  readonly groups: number;
}

/** A power of two: what scales by it is exact on every device. */
const powerOfTwo = (random: Random) => bitsFromFloat(2 ** -integer(random, 0, 3));

const clipSample = (groups: number, most: number) => ({
  inputs: [STEP_SPEC, f32(Math.ceil(groups / 4) * 4 * STRIDE)],
  attributes: { groups, most },
});

/**
 * The step with gradients clipped by the norm of all of them: `step u32[8]`, `squares`, a pack of
 * `groups` sums of squares, each one number, → `step u32[8]`. One that is skipped stays one, whatever the sums are.
 */
export const clipStep: Op<ClipStep> = {
  name: "clipStep",
  outputs(inputs, { groups }) {
    const [step, squares] = inputs;
    const fits = inputs.length === 2 && isShape(step.shape, STEP_SPEC.shape) &&
      sizeOf(squares.shape) > (groups - 1) * STRIDE;
    if (!fits) throw shapeError("clipStep", inputs, `step [8], a pack of ${groups} numbers`);
    checkTypes("clipStep", inputs, ["u32", "f32"]);
    return [STEP_SPEC];
  },
  reference([step, squares], { attributes: { most, groups } }) {
    const taken = step.slice();
    const scale = floatFromBits(step[STEP.gradientScale]);
    if (scale === 0) return [taken];
    let sum = 0;
    for (let group = 0; group < groups; group++) sum += squares[group * STRIDE];
    const factor = Math.min(1, most / (scale * Math.sqrt(sum) + 1e-6));
    taken[STEP.gradientScale] = bitsFromFloat(scale * factor);
    return [taken];
  },
  kernels: [{
    name: "clip_step",
    passes: ({ attributes: { most, groups } }) => [{
      parts: [STEP_WORDS, part("optimizer/clip_step.wgsl", clipSource)],
      constants: { GROUPS: groups, MOST: most, STRIDE },
      operands: [input(0), input(1), output()],
      workgroups: [1],
    }],
  }],
  flops: ({ attributes: { groups } }) => groups + 4,
  samples: [clipSample(2, 1e6), clipSample(3, 1e6)],
  randomSample: (random) => clipSample(integer(random, 1, 4), 1e6),
  // Words are compared bit by bit: these norms are below the bound, training tests have those above.
  randomInput(index, { inputs }, random) {
    if (index === 0) {
      const step = withScale(random);
      if (random() < 0.5) step[STEP.gradientScale] = bitsFromFloat(0);
      return step;
    }
    const squares = uniformValues(inputs[1].shape, random, [0, 9]);
    if (random() < 0.5) squares[0] = Infinity; // as of halves that overflow
    return squares;
  },
};

function withScale(random: Random): Values {
  const step = randomStep(1, random);
  step[STEP.gradientScale] = powerOfTwo(random);
  step[STEP.learningRate] = powerOfTwo(random);
  return step;
}

/** The attributes of `ownRate`. */
export interface OwnRate {
  /** Whose rate it is. */
  readonly group: number;
}

const rateSample = (groups: number, group: number) => ({
  inputs: [STEP_SPEC, f32(groups)],
  attributes: { group },
});

/** The step with a group's own learning rate: `step u32[8]`, `rates [groups]` → `step u32[8]`. */
export const ownRate: Op<OwnRate> = {
  name: "ownRate",
  outputs(inputs, { group }) {
    const [step, rates] = inputs;
    const fits = inputs.length === 2 && isShape(step.shape, STEP_SPEC.shape) &&
      rates.shape.length === 1 && group < rates.shape[0];
    if (!fits) throw shapeError("ownRate", inputs, `step [8], more than ${group} rates`);
    checkTypes("ownRate", inputs, ["u32", "f32"]);
    return [STEP_SPEC];
  },
  reference([step, rates], { attributes: { group } }) {
    const taken = step.slice();
    taken[STEP.learningRate] = bitsFromFloat(rates[group]);
    return [taken];
  },
  kernels: [{
    name: "own_rate",
    passes: ({ attributes: { group } }) => [{
      parts: [STEP_WORDS, part("optimizer/own_rate.wgsl", rateSource)],
      constants: { GROUP: group },
      operands: [input(0), input(1), output()],
      workgroups: [1],
    }],
  }],
  flops: () => 0,
  samples: [rateSample(1, 0), rateSample(3, 2)],
  randomSample(random) {
    const groups = integer(random, 1, 5);
    return rateSample(groups, integer(random, 0, groups - 1));
  },
  randomInput: (index, { inputs }, random) =>
    index === 1 ? uniformValues(inputs[1].shape, random) : withScale(random),
};
