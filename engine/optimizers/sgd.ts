import source from "../../shaders/optimizer/sgd.wgsl" with { type: "text" };
import { guardedOp, updateBy } from "./guard.ts";
import { hyperparameters } from "./hyperparameters.ts";
import type { Optimizer } from "./optimizer.ts";

/** The hyperparameters of stochastic gradient descent. */
export type SGD = {
  /** The share of the velocity that stays from step to step (0.9). */
  readonly momentum: number;
  /** Whether a step looks ahead along the velocity (Nesterov, 1983; false). */
  readonly nesterov?: boolean;
  /** Decoupled, unless `coupled` (0). */
  readonly weightDecay: number;
  /** Whether weight decay is part of the gradient, as in PyTorch's SGD (false). */
  readonly coupled?: boolean;
};

/** What is usual. */
const SGD: SGD = { momentum: 0.9, nesterov: false, weightDecay: 0, coupled: false };

const op = guardedOp<SGD>({
  name: "sgd",
  states: 1,
  source,
  constants: ({ momentum, nesterov = false, weightDecay, coupled = false }) => ({
    MOMENTUM: momentum,
    NESTEROV: String(nesterov),
    WEIGHT_DECAY: weightDecay,
    COUPLED: String(coupled),
  }),
  reference(
    { parameters, gradients, gradientScale, state: [velocity], learningRate },
    i,
    { momentum, nesterov, weightDecay, coupled },
  ) {
    const old = parameters[i];
    const gradient = gradients[i] * gradientScale + (coupled ? weightDecay * old : 0);
    const speed = velocity[i] = momentum * velocity[i] + gradient;
    const direction = nesterov ? gradient + momentum * speed : speed;
    return old * (coupled ? 1 : 1 - learningRate * weightDecay) - learningRate * direction;
  },
  flops: 5,
  examples: [
    { momentum: 0.9, weightDecay: 0 },
    { momentum: 0.8, weightDecay: 0.05, nesterov: true, coupled: true },
  ],
});

/**
 * Stochastic gradient descent with momentum, as PyTorch has it but for the decay. With g the gradient
 * and η the learning rate: v' = momentum · v + g, d = v', or g + momentum · v' with Nesterov's momentum,
 * w' = w · (1 − η · weightDecay) − η · d. With `coupled` it is PyTorch's to the letter: g is
 * g + weightDecay · w, and nothing else is taken off w. Throws a `RangeError` where a hyperparameter is
 * none that it may be.
 */
export function sgd(options: Partial<SGD> = {}): Optimizer {
  const all = hyperparameters("train by sgd", SGD, options);
  return {
    name: "sgd",
    ops: [op],
    options: all,
    state: ["velocity"],
    decayRates: [],
    update: updateBy(op, all),
  };
}
