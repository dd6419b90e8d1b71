import source from "../../shaders/optimizer/lion.wgsl" with { type: "text" };
import { guardedOp, updateBy } from "./guard.ts";
import { hyperparameters } from "./hyperparameters.ts";
import type { Optimizer } from "./optimizer.ts";

/** The hyperparameters of Lion. */
export type Lion = {
  /** The share of the momentum in the direction of a step (0.9). */
  readonly beta1: number;
  /** The share of the momentum that stays (0.99). */
  readonly beta2: number;
  /** Decoupled (0). */
  readonly weightDecay: number;
};

/** Its authors'. */
const LION: Lion = { beta1: 0.9, beta2: 0.99, weightDecay: 0 };

const op = guardedOp<Lion>({
  name: "lion",
  states: 1,
  source,
  constants: ({ beta1, beta2, weightDecay }) => ({
    BETA1: beta1,
    BETA2: beta2,
    WEIGHT_DECAY: weightDecay,
  }),
  reference(
    { parameters, gradients, gradientScale, state: [momentum], learningRate },
    i,
    { beta1, beta2, weightDecay },
  ) {
    const [gradient, old] = [gradients[i] * gradientScale, momentum[i]];
    momentum[i] = beta2 * old + (1 - beta2) * gradient;
    return parameters[i] * (1 - learningRate * weightDecay) -
      learningRate * Math.sign(beta1 * old + (1 - beta1) * gradient);
  },
  flops: 10,
  examples: [LION, { beta1: 0.8, beta2: 0.95, weightDecay: 0.05 }],
});

/**
 * Lion (Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023): every weight moves by the
 * learning rate, whichever way its momentum m and gradient g point. With η the learning rate:
 * w' = w · (1 − η · weightDecay) − η · sign(beta1 · m + (1 − beta1) · g),
 * m' = beta2 · m + (1 − beta2) · g. It takes a third to a tenth of Adam's learning rate, and as many
 * times its weight decay. Throws a `RangeError` where a hyperparameter is none that it may be.
 */
export function lion(options: Partial<Lion> = {}): Optimizer {
  const all = hyperparameters("train by lion", LION, options);
  return {
    name: "lion",
    ops: [op],
    options: all,
    state: ["momentum"],
    decayRates: [],
    update: updateBy(op, all),
  };
}
