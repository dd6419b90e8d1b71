import type { Graph, Pack, Tensor } from "../graph/graph.ts";
import { isShape, show, sizeOf } from "../graph/spec.ts";
import source from "../../shaders/optimizer/muon.wgsl" with { type: "text" };
import { reshape } from "../ops/elementwise/reshape.ts";
import { sumOfSquares } from "../ops/reduction/reduce_sum.ts";
import { guardedOp, ownOptions, updateBy } from "./guard.ts";
import { hyperparameters } from "./hyperparameters.ts";
import { muonDirection, ORTHOGONAL_OPS, orthogonalise, rescale } from "./orthogonal.ts";
import type { Optimizer, OptimizerGroup } from "./optimizer.ts";

/** The hyperparameters of Muon. */
export type Muon = {
  /** The share of the velocity that stays from step to step (0.95). */
  readonly momentum: number;
  /** Whether a step looks ahead along the velocity (true). */
  readonly nesterov: boolean;
  /** Steps of the iteration that makes a direction orthogonal (5). */
  readonly steps: number;
  /** Decoupled (0). */
  readonly weightDecay: number;
  /**
   * Before each step a kernel of F filters or units is scaled to the norm `weightNorm` · √F, as the
   * CIFAR-10 speed run does with 1; 0 leaves it (0).
   */
  readonly weightNorm: number;
};

/** What its author recommends. */
const MUON: Muon = { momentum: 0.95, nesterov: true, steps: 5, weightDecay: 0, weightNorm: 0 };

/** The last part: the weights follow the orthogonal directions. */
const op = guardedOp<Pick<Muon, "weightDecay">>({
  name: "muon",
  states: 0,
  source,
  constants: ({ weightDecay }) => ({ WEIGHT_DECAY: weightDecay }),
  reference({ parameters, gradients: directions, learningRate }, i, { weightDecay }) {
    return parameters[i] * (1 - learningRate * weightDecay) - learningRate * directions[i];
  },
  flops: 4,
  examples: [{ weightDecay: 0 }, { weightDecay: 0.05 }],
});

/**
 * Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024): stochastic
 * gradient descent with momentum whose direction is made orthogonal, by `steps` steps of Newton's and
 * Schulz' iteration, for kernels: a convolution's `[KH, KW, C, F]` is taken as a matrix of
 * KH·KW·C × F. With O that matrix, whose singular values are about 1, and η the learning rate:
 * w' = w · (1 − η · weightDecay) − η · √max(1, F / (KH·KW·C)) · O.
 *
 * It is for the kernels of hidden layers: biases, normalisations, the first and the last layer are
 * better left to another optimizer, by groups. Throws a `RangeError` where a hyperparameter is none that it
 * may be; `update` does where a parameter of the group is no matrix.
 */
export function muon(options: Partial<Muon> = {}): Optimizer {
  const all = hyperparameters("train by muon", MUON, options);
  return {
    name: "muon",
    ops: [op, ...ORTHOGONAL_OPS],
    options: all,
    state: ["velocity"],
    decayRates: [],
    update(graph, group) {
      const { momentum, nesterov, steps, weightDecay, weightNorm } = ownOptions("muon", all, group);
      const { parameters, step, status } = group;
      const matrices = matricesOf(group);
      const rescaled = weightNorm === 0 ? [] : matrices.map(({ parameter, columns }) => {
        const squares = sumOfSquares(graph, parameter);
        const norm = weightNorm * Math.sqrt(columns);
        return graph.append(rescale, [parameter, squares, step, status], { norm });
      });
      const directions = matrices.map(({ gradient, velocity, rows, columns }) => {
        const inputs = [velocity, gradient, step, status];
        const [, direction] = graph.appendAll(muonDirection, inputs, { momentum, nesterov });
        const matrix = shaped(graph, direction, [rows, columns]);
        const scale = Math.sqrt(Math.max(1, columns / rows));
        return orthogonalise(graph, matrix, steps, scale);
      });
      const gradients = graph.pack(`${parameters.name} made orthogonal`, directions);
      const update = updateBy(op, { weightDecay });
      const last = update(graph, { ...group, gradients, state: [], options: {} });
      return [...rescaled, ...last];
    },
  };
}

/** The kernels of a group as matrices, each with what belongs to it. */
function matricesOf({ parameters, gradients, state: [velocities] }: OptimizerGroup) {
  const [members, others, speeds] = [parameters, gradients, velocities].map(membersOf);
  return members.map((parameter, i) => {
    const { name, shape } = parameter;
    if (shape.length < 2) {
      throw new RangeError(
        `Cannot update '${name}' ${show(shape)} by muon as it is no matrix: give it to another ` +
          "optimizer, by a group",
      );
    }
    const columns = shape.at(-1)!;
    const rows = sizeOf(shape) / columns;
    return { parameter, gradient: others[i], velocity: speeds[i], rows, columns };
  });
}

function membersOf(pack: Tensor): readonly Tensor[] {
  if (pack.source.kind === "pack") return (pack.source as Pack).members;
  throw new RangeError(`Cannot update '${pack.name}' by muon as it is no pack of matrices`);
}

function shaped(graph: Graph, tensor: Tensor, shape: readonly number[]): Tensor {
  return isShape(shape, tensor.shape) ? tensor : graph.append(reshape, [tensor], { shape });
}
