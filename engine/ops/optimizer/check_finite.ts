import { checkTypes, input, integer, type Op, shapeError, type Values } from "../../graph/op.ts";
import { f32, isShape, sizeOf, type Spec, u32 } from "../../graph/spec.ts";
import { STEP, STEP_SPEC } from "../../graph/step.ts";
import finite from "../../../shaders/optimizer/finite.wgsl" with { type: "text" };
import source from "../../../shaders/optimizer/check_finite.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part, STEP_WORDS } from "../shared/parts.ts";
import { randomStep } from "../shared/random_inputs.ts";

/** The attributes of `checkFinite`. */
export interface CheckFinite {
  /** The number that element 0 of the gradients has among those of all parameters. */
  readonly offset: number;
}

/**
 * The words of the status: the first step whose loss or gradient is not finite and the place
 * (0: the loss, 1 + i: element i of all gradients), then the same for weights as the optimizer
 * finds them. `NONE` where all is well.
 */
export const STATUS = { step: 0, place: 1, weightStep: 2, weightPlace: 3 } as const;

/** The spec of the status. */
export const STATUS_SPEC: Spec = u32(4);

/** No step, no place. */
export const NONE = 0xffffffff;

/** The place of a loss scale that fell below 1. */
export const SCALE_PLACE = NONE - 1;

/** The vec4s that a thread looks at. */
const VECTORS = 8;

/** `isNotFinite` and `firstLane`. */
export const FINITE = part("optimizer/finite.wgsl", finite);

/** Whether a number is finite once it is a float32. */
export function isFiniteFloat(value: number): boolean {
  return Number.isFinite(Math.fround(value));
}

const sample = (size: number, offset: number) => ({
  inputs: [STATUS_SPEC, f32(1), f32(size), STEP_SPEC],
  attributes: { offset },
});

/** Random numbers of which, every other time, one is not finite. */
export function perhapsNotFinite(size: number, random: () => number): Values {
  const values = Float64Array.from({ length: size }, () => 2 * random() - 1);
  if (random() < 0.5) values[integer(random, 0, size - 1)] = random() < 0.5 ? NaN : -Infinity;
  return values;
}

/**
 * Looks for NaN and infinity: `status u32[4]` (changed), `loss [1]`, `gradients [size]`, which are
 * elements `offset` and on of all gradients, `step u32[8]`. Only the first bad step is kept.
 */
export const checkFinite: Op<CheckFinite> = {
  name: "checkFinite",
  inPlace: [0],
  outputs(inputs) {
    const [status, loss, gradients, step] = inputs;
    const fits = inputs.length === 4 && isShape(status.shape, STATUS_SPEC.shape) &&
      sizeOf(loss.shape) === 1 && sizeOf(gradients.shape) % 4 === 0 &&
      isShape(step.shape, STEP_SPEC.shape);
    if (!fits) {
      throw shapeError("checkFinite", inputs, "status [4], loss [1], gradients [4·n], step [8]");
    }
    checkTypes("checkFinite", inputs, ["u32", "f32", "f32", "u32"]);
    return [STATUS_SPEC];
  },
  reference([status, loss, gradients, step], { attributes: { offset } }) {
    const element = gradients.findIndex((value) => !isFiniteFloat(value));
    const ofGradients = element < 0 ? NONE : 1 + offset + element;
    const bad = isFiniteFloat(loss[0]) ? ofGradients : 0;
    if (bad === NONE || status[STATUS.step] < step[STEP.index]) return [status];
    status[STATUS.step] = Math.min(status[STATUS.step], step[STEP.index]);
    status[STATUS.place] = Math.min(status[STATUS.place], bad);
    return [status];
  },
  kernels: [
    flatKernel({
      name: "check_finite",
      parts: [STEP_WORDS, FINITE, part("optimizer/check_finite.wgsl", source)],
      operands: [input(0), input(1), input(2), input(3)],
      constants: ({ inputs: [, , { shape }], attributes: { offset } }) => ({
        SIZE: sizeOf(shape),
        OFFSET: offset,
        VECTORS,
      }),
      threads: ({ inputs: [, , { shape }] }) => sizeOf(shape) / 4 / VECTORS,
    }),
  ],
  flops: () => 0,
  samples: [sample(64, 0), sample(40_000, 0), sample(64, 40_000)],
  randomSample: (random) => sample(4 * integer(random, 1, 900), 4 * integer(random, 0, 99)),
  randomInput(index, { inputs }, random) {
    if (index === 3) return randomStep(1, random);
    if (index > 0) return perhapsNotFinite(sizeOf(inputs[index].shape), random);
    return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
  },
};
