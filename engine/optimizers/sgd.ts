import source from "../../shaders/optimizer/sgd.wgsl" with { type: "text" };
import { guardedOp, updateBy } from "./guard.ts";
import type { Optimizer } from "./optimizer.ts";

/** The hyperparameters of stochastic gradient descent. */
export type SGD = {
  /** The share of the velocity that stays from step to step (0.9). */
  readonly momentum: number;
  /** Decoupled (0). */
  readonly weightDecay: number;
};

/** What is usual. */
const SGD: SGD = { momentum: 0.9, weightDecay: 0 };

const op = guardedOp<SGD>({
  name: "sgd",
  states: 1,
  source,
  constants: ({ momentum, weightDecay }) => ({ MOMENTUM: momentum, WEIGHT_DECAY: weightDecay }),
  reference(
    { parameters, gradients, state: [velocity], learningRate },
    i,
    { momentum, weightDecay },
  ) {
    velocity[i] = momentum * velocity[i] + gradients[i];
    return parameters[i] * (1 - learningRate * weightDecay) - learningRate * velocity[i];
  },
  flops: 5,
  examples: [SGD, { momentum: 0.8, weightDecay: 0.05 }],
});

/**
 * Stochastic gradient descent with momentum, as PyTorch has it. With g the gradient and η the learning
 * rate: v' = momentum · v + g, w' = w · (1 − η · weightDecay) − η · v'.
 */
export function sgd(options: Partial<SGD> = {}): Optimizer {
  const all = { ...SGD, ...options };
  return {
    name: "sgd",
    op,
    options: all,
    state: ["velocity"],
    decayRates: [],
    update: updateBy(op, all),
  };
}
