/** Random graphs of everything that a planner can get wrong, all of small whole numbers. @module */
import { differentiate } from "../engine/graph/differentiate.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import { integer, type Random } from "../engine/graph/op.ts";
import type { Environment } from "../engine/graph/reference.ts";
import { f32, isShape, sizeOf } from "../engine/graph/spec.ts";
import { bitsFromFloat, STEP, STEP_SPEC } from "../engine/graph/step.ts";
import { conv2dWeightGradient } from "../engine/ops/convolution/conv2d_weight_gradient.ts";
import { subtract, sumOf } from "../engine/ops/elementwise/binary.ts";
import { assign } from "../engine/ops/elementwise/assign.ts";
import { relu } from "../engine/ops/elementwise/unary.ts";
import { batchSum } from "../engine/ops/loss/batch_sum.ts";
import { maskRows } from "../engine/ops/loss/mask_rows.ts";
import { NONE, STATUS_SPEC } from "../engine/ops/optimizer/check_finite.ts";
import { reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { sgd } from "../engine/optimizers/sgd.ts";
import {
  COLUMNS,
  CONVOLUTION,
  grow,
  type Growing,
  picturesOf,
  ROUNDING,
  ROWS,
  SAME,
  VARIABLES,
  viewOf,
} from "./random_ops.ts";

/** A graph with numbers for its inputs and variables, and what is asked of it. */
export interface RandomGraph {
  /** Whether all its numbers are whole, so that nothing is rounded. */
  readonly isWhole: boolean;
  readonly graph: Graph;
  readonly outputs: readonly Tensor[];
  /** Inputs and variables. */
  readonly environment: Environment;
}

const BIASES = { bias: [COLUMNS], other: [COLUMNS] };
const MAPS = { maps: [ROWS, 2, 3, 4] };

/**
 * A graph of some ten ops on `[4, 6]`: sums, biases that share a gradient, reshapes, shared tensors,
 * a convolution, perhaps by depth, rectified and pooled, an op of two outputs, masked rows, an update in place
 * between them, the gradient of all of it by variables and by tensors in between, and packs of
 * anything, twice in one and in several, of floats and of words, asked for or read by an op, or both.
 */
export function randomGraph(random: Random): RandomGraph {
  const graph = new Graph();
  const environment: Environment = new Map();
  const pick = <T>(items: readonly T[]) => items[integer(random, 0, items.length - 1)];
  const step = graph.input("step", STEP_SPEC);
  environment.set(step, stepWords(random));
  const x = graph.input("x", f32(ROWS, COLUMNS));
  const variables = declare(graph, { ...VARIABLES, ...BIASES, ...CONVOLUTION, ...MAPS });
  const pair = random() < 0.5 ? twoOutputs(graph, x, variables.maps) : [];
  const updated = random() < 0.5 ? update(graph, variables, step, random) : undefined;
  const tensors = [x, variables.left, variables.right];
  const biases = [variables.bias, variables.other];
  const changed: Tensor[] = [];
  const grown = integer(random, 3, 9);
  for (let i = 0; i < grown; i++) {
    if (i === 1 && updated) changed.push(...updated());
    tensors.push(grow(graph, { tensors, biases, variables, changed, step, pick }));
  }
  for (const tensor of [x, ...Object.values(variables)]) {
    const length = sizeOf(tensor.shape);
    environment.set(tensor, Float64Array.from({ length }, () => integer(random, -2, 2)));
  }
  const loss = lossOf(graph, [tensors.at(-1)!, pick(tensors), pick(tensors)], step);
  const gradients = gradientsOf(graph, loss, [...Object.values(variables), ...tensors.slice(3)]);
  const pool = [...tensors, ...gradients, ...Object.values(variables), ...pair];
  const packs = packsOf(graph, gradients.length ? gradients : pool, pool, random);
  const readers = packs.flatMap((pack) =>
    random() < 0.5 ? [reading(graph, pack, pick(packs))] : []
  );
  const words = random() < 0.5 ? packedWords(graph, step, pick) : [];
  const asked = [...packs, ...pair].filter(() => random() < 0.6);
  asked.push(...Array.from({ length: integer(random, 1, 4) }, () => pick(pool)));
  const outputs = [...new Set([loss, ...readers, ...words, ...asked, ...changed])];
  const isWhole = !graph.tensors.some(({ source }) =>
    source.kind === "output" && ROUNDING.includes(source.node.op)
  );
  return { graph, outputs, environment, isWhole };
}

/** Packs of any tensors, with some preferred. */
function packsOf(
  graph: Graph,
  preferred: readonly Tensor[],
  pool: readonly Tensor[],
  random: Random,
): Tensor[] {
  const pick = (items: readonly Tensor[]) => items[integer(random, 0, items.length - 1)];
  return Array.from({ length: integer(random, 1, 3) }, (_, i) => {
    const members = Array.from(
      { length: integer(random, 2, 6) },
      () => pick(random() < 0.6 ? preferred : pool),
    );
    if (random() < 0.3) members.push(viewOf(graph, members[0]));
    return graph.pack(`pack ${i}`, members);
  });
}

/** The words of a partial batch, with a learning rate of an eighth. */
function stepWords(random: Random): Float64Array {
  const words = new Float64Array(STEP_SPEC.shape[0]);
  words[STEP.index] = 3;
  words[STEP.count] = integer(random, 1, ROWS);
  words[STEP.learningRate] = bitsFromFloat(0.125);
  return words;
}

function declare<Name extends string>(
  graph: Graph,
  shapes: Readonly<Record<Name, number[]>>,
): Record<Name, Tensor> {
  const entries = Object.entries<number[]>(shapes)
    .map(([name, shape]) => [name, graph.variable(name, f32(...shape))]);
  return Object.fromEntries(entries);
}

/** A step of SGD on some of the variables, which is appended in the middle of the graph. */
function update(
  graph: Graph,
  { left, right, bias }: Record<"left" | "right" | "bias", Tensor>,
  step: Tensor,
  random: Random,
) {
  const members = random() < 0.5 ? [left, right, bias] : [right, bias];
  const parameters = graph.pack("parameters", members);
  const velocities = members.map(({ name, shape }) =>
    graph.variable(`velocity/${name}`, f32(...shape), { isTrainable: false })
  );
  const state = [graph.pack("velocities", velocities)];
  const status = graph.variable("status", STATUS_SPEC, {
    initial: (size) => new Uint32Array(size).fill(NONE),
    isTrainable: false,
  });
  return () => {
    // The variables themselves as gradients: resident, and side by side with what is changed.
    const gradients = graph.pack("as gradients", members);
    const group = { parameters, gradients, state, step, status, offset: 0, options: {} };
    return [...sgd({ momentum: 0.5, weightDecay: 0 }).update(graph, group), parameters];
  };
}

/** Both outputs of an op, each in memory of its own. */
function twoOutputs(graph: Graph, x: Tensor, maps: Tensor): readonly Tensor[] {
  const attributes = { ...SAME, groups: 1, kernel: [3, 3] as const };
  return graph.appendAll(conv2dWeightGradient, [picturesOf(graph, x), maps], attributes);
}

/** What an op makes of a pack, beside another of its length if that is one. */
function reading(graph: Graph, pack: Tensor, other: Tensor): Tensor {
  return isShape(other.shape, pack.shape)
    ? graph.append(subtract, [pack, other], {})
    : graph.append(relu, [pack], {});
}

/** A pack of words, and a variable that is given its words. */
function packedWords(graph: Graph, step: Tensor, pick: Growing["pick"]): Tensor[] {
  const status = graph.variable("own status", STATUS_SPEC, {
    initial: (size) => new Uint32Array(size).fill(NONE),
    isTrainable: false,
  });
  const members = pick([[step, status], [status, viewOf(graph, step), step]]);
  const pack = graph.pack("words", members);
  const kept = graph.variable("kept words", pack, { isTrainable: false });
  const changed = graph.append(assign, [kept, pack], {});
  return pick([[changed], [pack, changed]]);
}

/** The sum of all elements that count. */
function lossOf(graph: Graph, tensors: readonly Tensor[], step: Tensor): Tensor {
  const sum = tensors.reduce((a, b) => sumOf(graph, a, b));
  const masked = graph.append(maskRows, [sum, step], {});
  const rows = graph.append(reduceSum, [masked], { axes: [1], keepdims: false });
  return graph.append(batchSum, [rows, step], { mean: false }, "loss");
}

/** The gradients by all tensors on which the loss depends. */
function gradientsOf(graph: Graph, loss: Tensor, by: readonly Tensor[]): Tensor[] {
  const wanted = [...new Set(by)].filter((tensor) => {
    try {
      return differentiate(graph, loss, [tensor], sumOf).length > 0;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  });
  return wanted.length ? differentiate(graph, loss, wanted, sumOf) : [];
}
