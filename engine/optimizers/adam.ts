import source from "../../shaders/optimizer/adam.wgsl" with { type: "text" };
import { guardedOp, updateBy } from "./guard.ts";
import type { Optimizer } from "./optimizer.ts";

/** The hyperparameters of Adam. */
export type Adam = {
  /** The decay rate of the first moment (0.9). */
  readonly beta1: number;
  /** The decay rate of the second moment (0.999). */
  readonly beta2: number;
  /** What is added to the root of the second moment (1e-8). */
  readonly epsilon: number;
  /** Decoupled, as AdamW has it; 0, where nothing is said, gives Adam. */
  readonly weightDecay: number;
};

/** The decay rates and epsilon of Adam's paper, which are everybody's. */
const ADAM: Adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 };

const op = guardedOp<Adam>({
  name: "adam",
  states: 2,
  source,
  constants: ({ beta1, beta2, epsilon, weightDecay }) => ({
    BETA1: beta1,
    BETA2: beta2,
    EPSILON: epsilon,
    WEIGHT_DECAY: weightDecay,
  }),
  reference(
    { parameters, gradients, state: [firsts, seconds], learningRate, corrections },
    i,
    { beta1, beta2, epsilon, weightDecay },
  ) {
    const gradient = gradients[i];
    const first = firsts[i] = beta1 * firsts[i] + (1 - beta1) * gradient;
    const second = seconds[i] = beta2 * seconds[i] + (1 - beta2) * gradient * gradient;
    const root = Math.sqrt(second / corrections[1]) + epsilon;
    return parameters[i] * (1 - learningRate * weightDecay) -
      learningRate / corrections[0] * first / root;
  },
  flops: 14,
  examples: [ADAM, { beta1: 0.8, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.05 }],
});

/**
 * Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019). With m and v the moving means of
 * the gradient and its square, corrected for their start at 0, and η the learning rate:
 * w' = w · (1 − η · weightDecay) − η · m / (√v + epsilon).
 *
 * A group can't have decay rates of its own, as the step has the corrections of one pair: `update`
 * throws a `RangeError`.
 */
export function adam(options: Partial<Adam> = {}): Optimizer {
  const all = { ...ADAM, ...options };
  const { beta1, beta2 } = all;
  const update = updateBy(op, all);
  return {
    name: "adam",
    op,
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
