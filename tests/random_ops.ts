/** Ways in which a random graph grows, each of which keeps the shape of what it takes. @module */
import { Graph, type Tensor } from "../engine/graph/graph.ts";
import { type AnyOp } from "../engine/graph/op.ts";
import { f32, sizeOf } from "../engine/graph/spec.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { add, maximum, multiply, subtract, sumOf } from "../engine/ops/elementwise/binary.ts";
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
import { logSoftmax } from "../engine/ops/loss/log_softmax.ts";
import { softmax } from "../engine/ops/loss/softmax.ts";
import { maskRows } from "../engine/ops/loss/mask_rows.ts";
import { batchNormalization } from "../engine/ops/normalisation/batch_normalization.ts";
import { batchNormalizationInference } from "../engine/ops/normalisation/batch_normalization_inference.ts";
import { groupNormalization } from "../engine/ops/normalisation/group_normalization.ts";
import { layerNormalization } from "../engine/ops/normalisation/layer_normalization.ts";
import { recordMetric } from "../engine/ops/loss/record_metric.ts";
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

export const [ROWS, COLUMNS] = [4, 6];
export const VARIABLES = {
  kernel: [COLUMNS, COLUMNS],
  left: [ROWS, COLUMNS],
  right: [ROWS, COLUMNS],
};
export const CONVOLUTION = { filters: [3, 3, 1, 4], shift: [4], out: [ROWS * COLUMNS, COLUMNS] };
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
export const SAME = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } as const;
/** Windows of 2×2 that overlap and leave the extents as they are. */
const POOLING = {
  kernel: [2, 2],
  strides: [1, 1],
  pads: [0, 0, 1, 1],
  dilations: [1, 1],
} as const;

export interface Growing {
  readonly tensors: readonly Tensor[];
  readonly biases: readonly Tensor[];
  readonly variables: Record<keyof typeof VARIABLES | keyof typeof CONVOLUTION, Tensor>;
  /** The outputs of ops that update variables. */
  readonly changed: Tensor[];
  readonly step: Tensor;
  pick<T>(items: readonly T[]): T;
}

/** Appends an op, or a few, whose result is `[4, 6]` again. */
export function grow(
  graph: Graph,
  { tensors, biases, variables, changed, step, pick }: Growing,
): Tensor {
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
export function viewOf(graph: Graph, tensor: Tensor): Tensor {
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

export function picturesOf(graph: Graph, x: Tensor): Tensor {
  return graph.append(reshape, [x], { shape: [ROWS, 2, 3, 1] });
}

/** Adds the sum of two tensors that an op reads side by side, which has no gradient. */
function throughPack(graph: Graph, a: Tensor, b: Tensor): Tensor {
  const pack = graph.pack(`pack of ${a.name} and ${b.name}`, [a, b]);
  const sum = graph.append(reduceSum, [pack], { axes: [0], keepdims: true });
  return graph.append(add, [a, sum], {});
}

/** Adds the sums of rows to a ring, and gives the masked rows. */
function recorded(graph: Graph, x: Tensor, step: Tensor, changed: Tensor[]): Tensor {
  const ring = graph.variable("ring", f32(1, 1), { isTrainable: false });
  const masked = graph.append(maskRows, [x, step], {});
  const rows = graph.append(reduceSum, [masked], { axes: [1], keepdims: false });
  changed.push(graph.append(recordMetric, [ring, rows, step], { column: 0, accumulate: true }));
  return masked;
}
