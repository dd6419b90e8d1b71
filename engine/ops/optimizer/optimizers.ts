/** The optimizers: each updates all parameters in one dispatch. @module */
import {
  bitsFromFloat,
  type Call,
  elementwise,
  floatFromBits,
  integer,
  type Op,
  type Random,
  type Shape,
  shapeError,
  sizeOf,
  STEP,
  STEP_SHAPE,
  type Values,
} from "../../graph/op.ts";
import adamSource from "../../../shaders/optimizer/adam.wgsl" with { type: "text" };
import sgdSource from "../../../shaders/optimizer/sgd.wgsl" with { type: "text" };
import { isFiniteFloat, NONE, STATUS, STATUS_SHAPE } from "./check_finite.ts";
import { randomStep } from "../elementwise/dropout.ts";

/** The attributes of `adam`. */
export interface Adam {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (AdamW); 0 gives Adam. */
  readonly weightDecay: number;
}

/** The decay rates and epsilon of Adam's paper, which are everybody's. */
export const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

/** The attributes of `sgd`. */
export interface SGD {
  readonly momentum: number;
  /** Decoupled. */
  readonly weightDecay: number;
}

/** Writes updated weights and marks the status, as the shaders do; `false` where the guard stops. */
function guarded(
  [p, , , step, status]: readonly Values[],
  update: (rate: number, i: number) => number,
): Values {
  const now = step[STEP.step];
  if (status[STATUS.step] <= now || status[STATUS.weightStep] < now) return p;
  const rate = floatFromBits(step[STEP.learningRate]);
  p.forEach((_, i) => {
    const updated = update(rate, i);
    if (isFiniteFloat(updated)) return p[i] = updated;
    status[STATUS.weightStep] = now;
    status[STATUS.weightPlace] = Math.min(status[STATUS.weightPlace], i);
  });
  return p;
}

function shape(name: string, copies: number) {
  return (inputs: readonly Shape[]): Shape => {
    const [p, g, state] = inputs;
    const fits = inputs.length === 5 && p.length === 1 && p[0] % 4 === 0 &&
      String(p) === String(g) && sizeOf(state) === copies * p[0];
    if (fits) return p;
    throw shapeError(name, inputs, `p and g [4·n], state [${copies}·4·n], step [8], status [4]`);
  };
}

/** Random inputs of an optimizer: a learning rate, corrections of some step, perhaps a guard. */
function randomInput(index: number, { inputs }: Call<unknown>, random: Random): Values {
  if (index === 3) {
    const step = randomStep(1, random);
    step[STEP.learningRate] = bitsFromFloat(0.1 * random());
    step[STEP.correction1] = bitsFromFloat(0.1 + 0.9 * random());
    step[STEP.correction2] = bitsFromFloat(0.001 + 0.999 * random());
    return step;
  }
  if (index === 4) return new Float64Array(4).fill(random() < 0.8 ? NONE : 0);
  const sign = index === 2 ? 0 : 0.5; // second moments are not negative
  const values = Float64Array.from({ length: sizeOf(inputs[index]) }, () => random() - sign);
  // A weight that can't be finite any more, now and then.
  if (index === 0 && random() < 0.2) values[integer(random, 0, values.length - 1)] = Infinity;
  return values;
}

const adamSample = (size: number, weightDecay: number) => ({
  inputs: [[size], [size], [2, size], STEP_SHAPE, STATUS_SHAPE],
  attributes: { ...ADAM, weightDecay },
});

/**
 * Adam and AdamW: `p [size]`, `g [size]`, `moments [2, size]`, `step u32[8]`, `status u32[4]`;
 * changes `p`, `moments` and `status`.
 */
export const adam: Op<Adam> = {
  name: "adam",
  dtypes: ["f32", "f32", "f32", "u32", "u32"],
  inPlace: [0, 2, 4],
  shape: shape("adam", 2),
  reference(inputs, { attributes: { beta1, beta2, epsilon, weightDecay } }) {
    const [p, g, moments, step] = inputs;
    const correction1 = floatFromBits(step[STEP.correction1]);
    const correction2 = floatFromBits(step[STEP.correction2]);
    return guarded(inputs, (rate, i) => {
      const first = moments[i] = beta1 * moments[i] + (1 - beta1) * g[i];
      const j = p.length + i;
      const second = moments[j] = beta2 * moments[j] + (1 - beta2) * g[i] * g[i];
      const root = Math.sqrt(second / correction2) + epsilon;
      return p[i] * (1 - rate * weightDecay) - rate / correction1 * first / root;
    });
  },
  kernels: [
    elementwise(
      "adam",
      adamSource,
      [0, 1, 2, 3, 4],
      ({ output: [size], attributes: { beta1, beta2, epsilon, weightDecay } }) => ({
        SIZE: size,
        BETA1: beta1,
        BETA2: beta2,
        EPSILON: epsilon,
        WEIGHT_DECAY: weightDecay,
      }),
      ({ output: [size] }) => size / 4,
    ),
  ],
  flops: ({ output: [size] }) => 14 * size,
  samples: [adamSample(64, 0), adamSample(40_000, 0.05)],
  randomSample: (random) => adamSample(4 * integer(random, 1, 200), random() < 0.5 ? 0 : 0.1),
  randomInput,
};

const sgdSample = (size: number, weightDecay: number) => ({
  inputs: [[size], [size], [size], STEP_SHAPE, STATUS_SHAPE],
  attributes: { momentum: 0.9, weightDecay },
});

/**
 * SGD with momentum: `p [size]`, `g [size]`, `velocity [size]`, `step u32[8]`, `status u32[4]`;
 * changes `p`, `velocity` and `status`.
 */
export const sgd: Op<SGD> = {
  name: "sgd",
  dtypes: ["f32", "f32", "f32", "u32", "u32"],
  inPlace: [0, 2, 4],
  shape: shape("sgd", 1),
  reference(inputs, { attributes: { momentum, weightDecay } }) {
    const [p, g, velocity] = inputs;
    return guarded(inputs, (rate, i) => {
      velocity[i] = momentum * velocity[i] + g[i];
      return p[i] * (1 - rate * weightDecay) - rate * velocity[i];
    });
  },
  kernels: [
    elementwise(
      "sgd",
      sgdSource,
      [0, 1, 2, 3, 4],
      ({ output: [size], attributes: { momentum, weightDecay } }) => ({
        SIZE: size,
        MOMENTUM: momentum,
        WEIGHT_DECAY: weightDecay,
      }),
      ({ output: [size] }) => size / 4,
    ),
  ],
  flops: ({ output: [size] }) => 5 * size,
  samples: [sgdSample(64, 0), sgdSample(40_000, 0.05)],
  randomSample: (random) => sgdSample(4 * integer(random, 1, 200), random() < 0.5 ? 0 : 0.1),
  randomInput,
};
