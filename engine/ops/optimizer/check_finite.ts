import {
  integer,
  type Op,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
  type Values,
  WORKGROUP,
} from "../../graph/op.ts";
import source from "../../../shaders/optimizer/check_finite.wgsl" with { type: "text" };
import { randomStep } from "../elementwise/dropout.ts";

type Nothing = Record<never, never>;

/**
 * The words of the status: the first step whose loss or gradient is not finite and the place
 * (0: the loss, 1 + i: element i of the gradients), then the same for weights as the optimizer
 * finds them. `NONE` where all is well.
 */
export const STATUS = { step: 0, place: 1, weightStep: 2, weightPlace: 3 } as const;

/** The shape of the status. */
export const STATUS_SHAPE = [4];

/** No step, no place. */
export const NONE = 0xffffffff;

const VECTORS = 8;

/** Whether a number is finite once it is a float32. */
export function isFiniteFloat(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

const sample = (size: number) => ({
  inputs: [STATUS_SHAPE, [1], [size], STEP_SHAPE],
  attributes: {},
});

/** Random numbers of which, every other time, one is not finite. */
export function perhapsNotFinite(size: number, random: () => number): Values {
  const values = Float64Array.from({ length: size }, () => 2 * random() - 1);
  if (random() < 0.5) values[integer(random, 0, size - 1)] = random() < 0.5 ? NaN : -Infinity;
  return values;
}

/**
 * Looks for NaN and infinity: `status u32[4]` (changed), `loss [1]`, `gradients [size]`,
 * `step u32[8]`. Only the first bad step is kept.
 */
export const checkFinite: Op<Nothing> = {
  name: "checkFinite",
  dtypes: ["u32", "f32", "f32", "u32"],
  outputDType: "u32",
  inPlace: [0],
  shape(inputs) {
    const fits = inputs.length === 4 && String(inputs[0]) === String(STATUS_SHAPE) &&
      sizeOf(inputs[1]) === 1 && sizeOf(inputs[2]) % 4 === 0;
    if (!fits) {
      throw shapeError("checkFinite", inputs, "status [4], loss [1], gradients [4·n], step [8]");
    }
    return STATUS_SHAPE;
  },
  reference([status, loss, gradients, step]) {
    const bad = isFiniteFloat(loss[0])
      ? 1 + gradients.findIndex((value) => !isFiniteFloat(value)) || NONE
      : 0;
    if (bad === NONE || status[STATUS.step] < step[STEP.step]) return status;
    status[STATUS.step] = Math.min(status[STATUS.step], step[STEP.step]);
    status[STATUS.place] = Math.min(status[STATUS.place], bad);
    return status;
  },
  kernels: [{
    name: "check_finite",
    passes: ({ inputs: [, , gradients] }) => [{
      source,
      constants: { SIZE: sizeOf(gradients), VECTORS },
      operands: [0, 1, 2, 3],
      workgroups: [Math.ceil(sizeOf(gradients) / 4 / VECTORS / WORKGROUP)],
    }],
  }],
  flops: () => 0,
  samples: [sample(64), sample(40_000)],
  randomSample: (random) => sample(4 * integer(random, 1, 900)),
  randomInput(index, { inputs }, random) {
    if (index === 3) return randomStep(1, random);
    if (index > 0) return perhapsNotFinite(sizeOf(inputs[index]), random);
    return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
  },
};
