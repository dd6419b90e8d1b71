import {
  checkTypes,
  input,
  integer,
  type Op,
  output,
  type Sample,
  shapeError,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Spec, u32 } from "../../graph/spec.ts";
import { bitsFromFloat, CORRECTIONS, floatFromBits, STEP, STEP_SPEC } from "../../graph/step.ts";
import source from "../../../shaders/optimizer/update_loss_scale.wgsl" with { type: "text" };
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";
import { NONE, SCALE_PLACE, STATUS, STATUS_SPEC } from "./check_finite.ts";

/** The attributes of `updateLossScale`. */
export interface UpdateLossScale {
  /** Of the optimizer's moving means whose corrections the step has, at most `CORRECTIONS`. */
  readonly decayRates: readonly number[];
  /** After so many steps in a row without an overflow the scale is doubled. */
  readonly interval: number;
}

/** The words of the counters: steps since the scale last changed, and steps that were skipped. */
export const COUNTERS = { inARow: 0, skipped: 1 } as const;

/** The scale grows no more beyond this one: its inverse must stay a normal number. */
export const LARGEST = 2 ** 24;

const SPECS: readonly Spec[] = [
  f32(1),
  u32(2),
  f32(CORRECTIONS),
  STATUS_SPEC,
  STATUS_SPEC,
  STEP_SPEC,
];

const sample = (decayRates: readonly number[], interval: number): Sample<UpdateLossScale> => ({
  inputs: SPECS,
  attributes: { decayRates, interval },
});

function reference(
  [scale, counters, corrections, overflow, status, step]: readonly Values[],
  { decayRates, interval }: UpdateLossScale,
): Values[] {
  const taken = step.slice();
  taken[STEP.gradientScale] = 0;
  const now = step[STEP.index];
  const [found, place] = overflow;
  overflow.fill(NONE, STATUS.step, STATUS.place + 1);
  const outputs = [taken, scale, counters, corrections, overflow, status];
  if (Math.min(status[STATUS.step], status[STATUS.weightStep]) < now) return outputs;
  const fail = (where: number) => status.set([now, where], STATUS.step);
  if (found === NONE) {
    const own = floatFromBits(step[STEP.gradientScale]);
    taken[STEP.gradientScale] = bitsFromFloat(own / scale[0]);
    corrections.forEach((correction, i) => {
      const rate = decayRates[i] ?? 0;
      corrections[i] = rate * correction + (1 - rate);
      taken[STEP.corrections + i] = bitsFromFloat(corrections[i]);
    });
    counters[COUNTERS.inARow]++;
    if (counters[COUNTERS.inARow] === interval) {
      counters[COUNTERS.inARow] = 0;
      scale[0] = Math.min(2 * scale[0], LARGEST);
    }
  } else if (place === 0) fail(0);
  else {
    counters[COUNTERS.inARow] = 0;
    counters[COUNTERS.skipped]++;
    scale[0] /= 2;
    if (scale[0] < 1) fail(SCALE_PLACE);
  }
  return outputs;
}

/**
 * Decides about a step whose gradients are of the loss times a scale, and changes the scale
 * (Micikevicius et al., 2018): `scale [1]`, `counters u32[2]`, `corrections [2]`, `overflow u32[4]` as
 * `checkFinite` wrote it for this step alone, `status u32[4]`, all of them changed, and `step u32[8]` →
 * `step u32[8]` as the optimizer is to take it, then those that are changed.
 */
export const updateLossScale: Op<UpdateLossScale> = {
  name: "updateLossScale",
  inPlace: [undefined, 0, 1, 2, 3, 4],
  outputs(inputs, { decayRates }) {
    const fits = inputs.length === SPECS.length && decayRates.length <= CORRECTIONS &&
      inputs.every(({ shape }, i) => isShape(shape, SPECS[i].shape));
    if (!fits) {
      const expected =
        "scale [1], counters [2], corrections [2], overflow [4], status [4], step [8]";
      throw shapeError("updateLossScale", inputs, expected);
    }
    checkTypes("updateLossScale", inputs, SPECS.map(({ dtype }) => dtype));
    return [STEP_SPEC, ...SPECS.slice(0, -1)];
  },
  reference: (inputs, { attributes }) => reference(inputs, attributes),
  kernels: [{
    name: "update_loss_scale",
    passes: ({ attributes: { decayRates: [first = 0, second = 0], interval } }) => [{
      parts: [STEP_WORDS, part("optimizer/update_loss_scale.wgsl", source)],
      constants: {
        DECAY_RATE_0: first,
        DECAY_RATE_1: second,
        INTERVAL: interval,
        LARGEST,
        SCALE_PLACE,
      },
      operands: [...SPECS.map((_, i) => input(i)), output()],
      workgroups: [1],
    }],
  }],
  flops: () => 6,
  samples: [sample([0.5, 0.75], 3), sample([], 2)],
  randomSample: (random) => sample(random() < 0.5 ? [0.5] : [0.25, 0.875], integer(random, 1, 3)),
  randomInput(index, _, random) {
    switch (index) {
      case 0:
        return Float64Array.of(2 ** integer(random, 0, 24));
      case 1:
        return Float64Array.of(integer(random, 0, 2), integer(random, 0, 9));
      case 2: // numbers of which sums and products by the samples' rates are exact
        return Float64Array.from({ length: CORRECTIONS }, () => integer(random, 0, 16) / 16);
      case 3:
        if (random() < 0.5) return new Float64Array(4).fill(NONE);
        return Float64Array.of(7, random() < 0.3 ? 0 : integer(random, 1, 99), NONE, NONE);
      case 4:
        return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
      default: {
        const step = randomStep(1, random);
        step[STEP.gradientScale] = bitsFromFloat(1);
        return step;
      }
    }
  },
};
