/** Random graphs of everything that a planner can get wrong, all of small whole numbers. @module */
import { differentiate } from "../engine/graph/differentiate.ts";
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import { type AnyOp, integer, type Random } from "../engine/graph/op.ts";
import type { Environment } from "../engine/graph/reference.ts";
import { f32, isShape, sizeOf } from "../engine/graph/spec.ts";
import { bitsFromFloat, STEP, STEP_SPEC } from "../engine/graph/step.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { conv2dWeightGradient } from "../engine/ops/convolution/conv2d_weight_gradient.ts";
import { add, maximum, multiply, subtract, sumOf } from "../engine/ops/elementwise/binary.ts";
import { assign } from "../engine/ops/elementwise/assign.ts";
import { reshape } from "../engine/ops/elementwise/reshape.ts";
import {
  abs,
  gelu,
  leakyRelu,
  relu,
  relu6,
  sigmoid,
  silu,
} from "../engine/ops/elementwise/unary.ts";
import { batchSum } from "../engine/ops/loss/batch_sum.ts";
import { logSoftmax } from "../engine/ops/loss/log_softmax.ts";
import { softmax } from "../engine/ops/loss/softmax.ts";
import { maskRows } from "../engine/ops/loss/mask_rows.ts";
import { batchNormalization } from "../engine/ops/normalisation/batch_normalization.ts";
import { batchNormalizationInference } from "../engine/ops/normalisation/batch_normalization_inference.ts";
import { groupNormalization } from "../engine/ops/normalisation/group_normalization.ts";
import { layerNormalization } from "../engine/ops/normalisation/layer_normalization.ts";
import { recordMetric } from "../engine/ops/loss/record_metric.ts";
import { NONE, STATUS_SPEC } from "../engine/ops/optimizer/check_finite.ts";
import { averagePool2d } from "../engine/ops/pool/average_pool2d.ts";
import { globalAveragePool } from "../engine/ops/pool/global_average_pool.ts";
import { maxPool2d } from "../engine/ops/pool/max_pool2d.ts";
import { matMul } from "../engine/ops/product/mat_mul.ts";
import { PLAIN } from "../engine/ops/product/product.ts";
import { reduceMax } from "../engine/ops/reduction/reduce_extreme.ts";
import { reduceMean, reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { concat } from "../engine/ops/shape/concat.ts";
import { pad } from "../engine/ops/shape/pad.ts";
import { slice } from "../engine/ops/shape/slice.ts";
import { transpose } from "../engine/ops/shape/transpose.ts";
import { sgd } from "../engine/optimizers/sgd.ts";

/** A graph with numbers for its inputs and variables, and what is asked of it. */
export interface RandomGraph {
  /** Whether all its numbers are whole, so that nothing is rounded. */
  readonly isWhole: boolean;
  readonly graph: Graph;
  readonly outputs: readonly Tensor[];
  /** Inputs and variables. */
  readonly environment: Environment;
}

const [ROWS, COLUMNS] = [4, 6];
const VARIABLES = { kernel: [COLUMNS, COLUMNS], left: [ROWS, COLUMNS], right: [ROWS, COLUMNS] };
const BIASES = { bias: [COLUMNS], other: [COLUMNS] };
const CONVOLUTION = { filters: [3, 3, 1, 4], shift: [4], out: [ROWS * COLUMNS, COLUMNS] };
const MAPS = { maps: [ROWS, 2, 3, 4] };
/** Of whole numbers they make others. */
export const ROUNDING: readonly AnyOp[] = [
  batchNormalization,
  batchNormalizationInference,
  layerNormalization,
  groupNormalization,
  softmax,
  logSoftmax,
  globalAveragePool,
  reduceMean,
  gelu,
  silu,
  sigmoid,
];
/** An epsilon that lets no rounding error grow. */
const NORMALIZATION = { epsilon: 0.25, activation: "none" } as const;
const SAME = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } as const;
/** Windows of 2×2 that overlap and leave the extents as they are. */
const POOLING = {
  kernel: [2, 2],
  strides: [1, 1],
  pads: [0, 0, 1, 1],
  dilations: [1, 1],
} as const;

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

interface Growing {
  readonly tensors: readonly Tensor[];
  readonly biases: readonly Tensor[];
  readonly variables: Record<keyof typeof VARIABLES | keyof typeof CONVOLUTION, Tensor>;
  /** The outputs of ops that update variables. */
  readonly changed: Tensor[];
  readonly step: Tensor;
  pick<T>(items: readonly T[]): T;
}

/** Appends an op, or a few, whose result is `[4, 6]` again. */
function grow(graph: Graph, { tensors, biases, variables, changed, step, pick }: Growing): Tensor {
  const [a, b] = [pick(tensors), pick(tensors)];
  const { epsilon } = NORMALIZATION;
  const ways: (() => Tensor)[] = [
    () => sumOf(graph, a, b),
    () => graph.append(add, [graph.append(add, [a, pick(biases)], {}), pick(biases)], {}),
    () => graph.append(subtract, [a, b], {}),
    () => graph.append(multiply, pick([[a, pick(biases)], [pick(biases), a]]), {}),
    () => graph.append(maximum, [a, b], {}),
    () => activated(graph, a, pick),
    () => smooth(graph, a, pick),
    () => besideItsRows(graph, a, pick),
    () => viewOf(graph, a),
    () => graph.append(maskRows, [a, step], {}),
    () => graph.append(matMul, [a, variables.kernel, pick(biases)], PLAIN),
    () => convolved(graph, a, variables, pick),
    () => throughPack(graph, a, b),
    () => turned(graph, a),
    () => framed(graph, a),
    () => inBatches(graph, a, variables),
    () => recorded(graph, a, step, changed),
    () => graph.append(layerNormalization, [a, pick(biases), pick(biases)], { axis: -1, epsilon }),
    () => graph.append(groupNormalization, [a, pick(biases), pick(biases)], { groups: 2, epsilon }),
    () => normalised(graph, a, b, { biases, step, changed, pick }),
    () =>
      normalisedByGiven(graph, graph.append(matMul, [a, variables.kernel], PLAIN), biases, pick),
  ];
  return pick(ways)();
}

/** The same numbers, through another shape. */
function viewOf(graph: Graph, tensor: Tensor): Tensor {
  const flat = graph.append(reshape, [tensor], { shape: [sizeOf(tensor.shape)] });
  return graph.append(reshape, [flat], { shape: tensor.shape });
}

function convolved(
  graph: Graph,
  x: Tensor,
  { filters, shift, out }: Record<keyof typeof CONVOLUTION, Tensor>,
  pick: Growing["pick"],
): Tensor {
  const bias = pick([[], [shift]]);
  const plain = { ...SAME, activation: "none" } as const;
  let maps = graph.append(conv2d, [picturesOf(graph, x), filters, ...bias], {
    ...plain,
    groups: 1,
  });
  if (pick([true, false])) {
    maps = graph.append(conv2d, [maps, filters, ...bias], { ...plain, groups: filters.shape[3] });
  }
  if (pick([true, false])) maps = activated(graph, maps, pick);
  maps = pooled(graph, maps, pick);
  const rows = graph.append(reshape, [maps], { shape: [ROWS, ROWS * COLUMNS] });
  return graph.append(matMul, [rows, out], PLAIN);
}

/** Batch normalisation of columns, perhaps beside its statistics, perhaps with more that is fused. */
function normalised(
  graph: Graph,
  x: Tensor,
  other: Tensor,
  { biases, step, changed, pick }: Pick<Growing, "biases" | "step" | "changed" | "pick">,
): Tensor {
  const inputs = [x, pick(biases), pick(biases), step];
  const [y, mean, variance] = graph.appendAll(batchNormalization, inputs, NORMALIZATION);
  if (pick([true, false])) changed.push(mean, variance);
  const sum = pick([true, false]) ? graph.append(add, pick([[y, other], [other, y]]), {}) : y;
  return pick([true, false]) ? graph.append(relu, [sum], {}) : sum;
}

/** The same by statistics that are given. */
function normalisedByGiven(
  graph: Graph,
  x: Tensor,
  biases: readonly Tensor[],
  pick: Growing["pick"],
): Tensor {
  const variance = graph.constant("variance", f32(COLUMNS), [1, 2, 3, 4, 5, 6]);
  const inputs = [x, pick(biases), pick(biases), pick(biases), variance];
  return graph.append(batchNormalizationInference, inputs, NORMALIZATION);
}

/** Pooled, or not, by windows that keep halves of numbers exact. */
function pooled(graph: Graph, maps: Tensor, pick: Growing["pick"]): Tensor {
  const which = pick(["none", "maximum", "average"]);
  if (which === "none") return maps;
  return which === "maximum"
    ? graph.append(maxPool2d, [maps], { ...POOLING, activation: "none" })
    : graph.append(averagePool2d, [maps], { ...POOLING, countIncludePad: pick([true, false]) });
}

/** What rounds by the exponentials of numbers. */
function smooth(graph: Graph, x: Tensor, pick: Growing["pick"]): Tensor {
  const ways = [
    () => graph.append(softmax, [x], { axis: pick([0, -1]) }),
    () => graph.append(logSoftmax, [x], { axis: pick([0, -1]) }),
    () => graph.append(gelu, [x], { approximate: "tanh" }),
    () => graph.append(silu, [x], {}),
    () => graph.append(sigmoid, [x], {}),
  ];
  return pick(ways)();
}

/** Rows less one number of each, which is broadcast. */
function besideItsRows(graph: Graph, x: Tensor, pick: Growing["pick"]): Tensor {
  const rows = { axes: [1], keepdims: true };
  const ways = [
    () => graph.append(reduceMax, [x], rows),
    () => graph.append(reduceMean, [x], rows),
    () => graph.append(globalAveragePool, [picturesOf(graph, x)], {}),
  ];
  return graph.append(subtract, [x, pick(ways)()], {});
}

/** One of the activations that keep whole numbers, or halves of them, exact. */
function activated(graph: Graph, x: Tensor, pick: Growing["pick"]): Tensor {
  const which = pick(["relu", "relu", "relu6", "leakyRelu", "abs"]);
  if (which === "abs") return graph.append(abs, [x], {});
  if (which === "leakyRelu") return graph.append(leakyRelu, [x], { alpha: 0.5 });
  return graph.append(which === "relu" ? relu : relu6, [x], {});
}

/** The columns in another order: transposed, sliced, joined and transposed back. */
function turned(graph: Graph, x: Tensor): Tensor {
  const columns = graph.append(transpose, [x], { perm: [1, 0] });
  const [first, last] = [[0, 2], [2, COLUMNS]].map(([start, end]) =>
    graph.append(slice, [columns], { starts: [start], ends: [end] })
  );
  const joined = graph.append(concat, [last, first], { axis: 0 });
  return graph.append(transpose, [joined], { perm: [1, 0] });
}

/** A frame of ones around it, and a part of that, backwards. */
function framed(graph: Graph, x: Tensor): Tensor {
  const padded = graph.append(pad, [x], { pads: [1, 0, 0, 4], value: 1 });
  return graph.append(slice, [padded], {
    starts: [3, -1],
    ends: [-99, 3],
    axes: [0, 1],
    steps: [-1, -1],
  });
}

/** Two products side by side, of what rows and variables make with each other, as attention does. */
function inBatches(
  graph: Graph,
  x: Tensor,
  { left, right }: Record<"left" | "right", Tensor>,
): Tensor {
  const halves = (tensor: Tensor) =>
    graph.append(reshape, [tensor], { shape: [2, ROWS / 2, COLUMNS] });
  const scores = graph.append(matMul, [halves(x), halves(left)], { ...PLAIN, transB: true });
  const mixed = graph.append(matMul, [scores, halves(right)], PLAIN);
  return graph.append(reshape, [mixed], { shape: [ROWS, COLUMNS] });
}

function picturesOf(graph: Graph, x: Tensor): Tensor {
  return graph.append(reshape, [x], { shape: [ROWS, 2, 3, 1] });
}

/** Both outputs of an op, each in memory of its own. */
function twoOutputs(graph: Graph, x: Tensor, maps: Tensor): readonly Tensor[] {
  const attributes = { ...SAME, groups: 1, kernel: [3, 3] as const };
  return graph.appendAll(conv2dWeightGradient, [picturesOf(graph, x), maps], attributes);
}

/** Adds the sum of two tensors that an op reads side by side, which has no gradient. */
function throughPack(graph: Graph, a: Tensor, b: Tensor): Tensor {
  const pack = graph.pack(`pack of ${a.name} and ${b.name}`, [a, b]);
  const sum = graph.append(reduceSum, [pack], { axes: [0], keepdims: true });
  return graph.append(add, [a, sum], {});
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

/** Adds the sums of rows to a ring, and gives the masked rows. */
function recorded(graph: Graph, x: Tensor, step: Tensor, changed: Tensor[]): Tensor {
  const ring = graph.variable("ring", f32(1, 1), { isTrainable: false });
  const masked = graph.append(maskRows, [x, step], {});
  const rows = graph.append(reduceSum, [masked], { axes: [1], keepdims: false });
  changed.push(graph.append(recordMetric, [ring, rows, step], { column: 0, accumulate: true }));
  return masked;
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
