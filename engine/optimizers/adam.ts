import source from "../../shaders/optimizer/adam.wgsl" with { type: "text" };
import { guardedOp, updateBy } from "./guard.ts";
import { hyperparameters } from "./hyperparameters.ts";
import type { Optimizer } from "./optimizer.ts";

/** The hyperparameters of Adam. */
export type Adam = {
  /** The decay rate of the first moment (0.9). */
  readonly beta1: number;
  /** The decay rate of the second moment (0.999). */
  readonly beta2: number;
  /** What is added to the root of the second moment (1e-8). */
  readonly epsilon: number;
  /** Decoupled, as AdamW has it, unless `coupled`; 0, where nothing is said, gives Adam. */
  readonly weightDecay: number;
  /** Whether weight decay is part of the gradient, as in PyTorch's Adam (false). */
  readonly coupled?: boolean;
};

/** The decay rates and epsilon of Adam's paper, which are everybody's. */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

const op = guardedOp<Adam>({
  name: "adam",
  states: 2,
  source,
  constants: ({ beta1, beta2, epsilon, weightDecay, coupled = false }) => ({
    BETA1: beta1,
    BETA2: beta2,
    EPSILON: epsilon,
    WEIGHT_DECAY: weightDecay,
    COUPLED: String(coupled),
  }),
  reference(
    { parameters, gradients, gradientScale, state: [firsts, seconds], learningRate, corrections },
    i,
    { beta1, beta2, epsilon, weightDecay, coupled },
  ) {
    const old = parameters[i];
    const gradient = gradients[i] * gradientScale + (coupled ? weightDecay * old : 0);
    const first = firsts[i] = beta1 * firsts[i] + (1 - beta1) * gradient;
    const second = seconds[i] = beta2 * seconds[i] + (1 - beta2) * gradient * gradient;
    const root = Math.sqrt(second / corrections[1]) + epsilon;
    const kept = coupled ? 1 : 1 - learningRate * weightDecay;
    return old * kept - learningRate / corrections[0] * first / root;
  },
  flops: 14,
  examples: [
    ADAM,
    { beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.05 },
    { ...ADAM, weightDecay: 0.05, coupled: true },
  ],
});

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019). With m and v the moving means of
 * the gradient and its square, corrected for their start at 0, and η the learning rate:
 * w' = w · (1 − η · weightDecay) − η · m / (√v + epsilon). With `coupled` g is g + weightDecay · w, and
 * nothing else is taken off w: the older decay, PyTorch's `Adam`.
 *
 * Throws a `RangeError` where a hyperparameter is none that it may be. A group can't have decay rates of
 * its own, as the step has the corrections of one pair: `update` throws a `RangeError`.
 */
export function adam(options: Partial<Adam> = {}): Optimizer {
  const all = hyperparameters("train by adam", { ...ADAM, coupled: false }, options);
  const { beta1, beta2 } = all;
  const update = updateBy(op, all);
  return {
    name: "adam",
    ops: [op],
    options: all,
    state: ["first", "second"],
    decayRates: [beta1, beta2],
    update(graph, group) {
      const { beta1: own1 = beta1, beta2: own2 = beta2 } = group.options;
      if (own1 === beta1 && own2 === beta2) return update(graph, group);
      throw new RangeError(
        `Cannot update '${group.parameters.name}' by adam as its decay rates are ${own1} and ` +
          `${own2}: they must be those of all, ${beta1} and ${beta2}`,
      );
    },
  };
}

/** AdamW as PyTorch calls it: `adam` with its default weight decay, 0.01, which is decoupled. */
export function adamW(options: Partial<Adam> = {}): Optimizer {
  return adam({ ...options, weightDecay: options.weightDecay ?? 0.01 });
}
