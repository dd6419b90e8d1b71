/** ONNX' ops of a training, which are no part of a network: losses and optimizers, by ours. @module */
import type { Op } from "../engine/graph/op.ts";
import { type Shape, sizeOf, type Spec } from "../engine/graph/spec.ts";
import { STEP_SPEC, type StepWords, stepWords } from "../engine/graph/step.ts";
import { divide, multiply } from "../engine/ops/elementwise/binary.ts";
import { negate } from "../engine/ops/elementwise/unary.ts";
import { batchSum } from "../engine/ops/loss/batch_sum.ts";
import { softmaxCrossEntropy } from "../engine/ops/loss/softmax_cross_entropy.ts";
import { STATUS_SPEC } from "../engine/ops/optimizer/check_finite.ts";
import { reduceSum } from "../engine/ops/reduction/reduce_sum.ts";
import { adam } from "../engine/optimizers/adam.ts";
import { correctionsOf, type Optimizer } from "../engine/optimizers/optimizer.ts";
import { sgd } from "../engine/optimizers/sgd.ts";

/** ONNX' attributes, as far as they are read here. */
export interface Attributes {
  readonly alpha?: number;
  readonly beta?: number;
  readonly epsilon?: number;
  readonly norm_coefficient?: number;
  readonly mode?: string;
  readonly reduction?: string;
  readonly ignore_index?: number;
}

/** A tensor of a case. */
export interface Numbers {
  readonly shape: Shape;
  readonly values: number[];
  /** `f32` where absent. */
  readonly dtype?: Spec["dtype"];
}

/** Applies an op on the device. */
export type Run = <A>(op: Op<A>, inputs: Numbers[], attributes: A) => Promise<Numbers>;

/** Moves dimensions: output dimension `i` is input dimension `order[i]`. */
function transpose({ shape, values }: Numbers, order: number[]): Numbers {
  const target = order.map((dimension) => shape[dimension]);
  const strides = shape.map((_, i) => sizeOf(shape.slice(i + 1)));
  const moved = Array.from({ length: values.length }, (_, i) => {
    let [rest, place] = [i, 0];
    for (let d = target.length - 1; d >= 0; d--) {
      place += rest % target[d] * strides[order[d]];
      rest = Math.floor(rest / target[d]);
    }
    return values[place];
  });
  return { shape: target, values: moved };
}

/** What an optimizer makes of one parameter; a step of 0 corrects nothing. */
async function updated(
  run: Run,
  optimizer: Optimizer,
  numbers: readonly Numbers[],
  words: Partial<StepWords>,
): Promise<Numbers> {
  const [{ shape, values: { length } }] = numbers;
  const size = Math.ceil(length / 4) * 4;
  const flat = numbers.map(({ values }) => ({
    shape: [size],
    values: [...values, ...Array<number>(size - length).fill(0)],
  }));
  const step = { ...STEP_SPEC, values: [...stepWords(words)] };
  const status = { ...STATUS_SPEC, values: Array<number>(4).fill(2 ** 32 - 1) };
  const attributes = { ...optimizer.options, offset: 0 };
  const y = await run(optimizer.ops[0], [...flat, step, status], attributes);
  return { shape, values: y.values.slice(0, length) };
}

/** The rate, the step and the first parameter's numbers among those of several. */
function firstOf(inputs: readonly Numbers[], each: number) {
  const [{ values: [learningRate] }, { values: [time] }, ...numbers] = inputs;
  const count = numbers.length / each;
  return { learningRate, time, numbers: numbers.filter((_, i) => i % count === 0) };
}

/** Each ONNX op by ours. */
export const RUNNERS: Record<
  string,
  (run: Run, inputs: Numbers[], attributes: Attributes) => Promise<Numbers>
> = {
  async SoftmaxCrossEntropyLoss(run, [x, labels, weights], attributes) {
    const rows = labels.values.length;
    const step = { ...STEP_SPEC, values: [...stepWords({ count: rows })] };
    // An ignored label may be none of a class.
    const values = labels.values.map((label) => label === attributes.ignore_index ? 0 : label);
    const targets = { ...labels, shape: [rows], values };
    const losses = await run(softmaxCrossEntropy, [toRows(x), targets, step], { smoothing: 0 });
    const { reduction = "mean" } = attributes;
    if (weights || attributes.ignore_index !== undefined || reduction === "none") {
      return weighted(run, losses, { labels, weights, attributes });
    }
    return run(batchSum, [losses, step], { mean: reduction === "mean" });
  },
  async NegativeLogLikelihoodLoss(run, [x, labels, weights], attributes) {
    const logarithms = toRows(x);
    const classes = x.shape[1];
    const hits = logarithms.values.map((_, i) =>
      i % classes === labels.values[Math.floor(i / classes)] ? 1 : 0
    );
    const own = await run(multiply, [logarithms, { ...logarithms, values: hits }], {});
    const sums = await run(reduceSum, [own], { axes: [1], keepdims: false });
    return weighted(run, await run(negate, [sums], {}), { labels, weights, attributes });
  },

  Adam(run, inputs, { alpha = 0.9, beta = 0.999, epsilon = 0, norm_coefficient = 0 }) {
    const { learningRate, time, numbers } = firstOf(inputs, 4);
    const corrections = time > 0 ? correctionsOf({ decayRates: [alpha, beta] }, time) : [1, 1];
    // ONNX adds epsilon to a root that is not corrected.
    const optimizer = adam({
      beta1: alpha,
      beta2: beta,
      epsilon: epsilon / Math.sqrt(corrections[1]),
      weightDecay: norm_coefficient,
      coupled: true,
    });
    return updated(run, optimizer, numbers, { learningRate, corrections });
  },
  async Momentum(run, inputs, { alpha = 0, beta = 1, norm_coefficient = 0, mode }) {
    const { learningRate, time, numbers: [x, g, v] } = firstOf(inputs, 3);
    const share = time > 0 ? beta : 1;
    const nesterov = mode === "nesterov";
    if (nesterov && share !== 1) throw new RangeError("Cannot look ahead by a share of a gradient");
    // Our velocity is of whole gradients.
    const velocity = { ...v, values: v.values.map((value) => value / share) };
    const optimizer = sgd({
      momentum: alpha,
      nesterov,
      weightDecay: norm_coefficient,
      coupled: true,
    });
    return await updated(run, optimizer, [x, g, velocity], { learningRate: learningRate * share });
  },
};

/** Classes last: `[N, C, …]` → `[rows, C]`. */
function toRows(x: Numbers): Numbers {
  const order = [0, ...x.shape.keys().drop(2), 1];
  const shape = [x.values.length / x.shape[1], x.shape[1]];
  return { shape, values: transpose(x, order).values };
}

/** What a loss is reduced by. */
interface Weighing {
  readonly labels: Numbers;
  /** Of the classes. */
  readonly weights?: Numbers;
  readonly attributes: Attributes;
}

/** Losses of rows by the weights of their classes, 0 of an ignored one; a mean is by the weights. */
async function weighted(
  run: Run,
  losses: Numbers,
  { labels, weights, attributes: { reduction = "mean", ignore_index } }: Weighing,
): Promise<Numbers> {
  const values = labels.values.map((label) =>
    label === ignore_index ? 0 : weights?.values[label] ?? 1
  );
  const byRow = { shape: losses.shape, values };
  const products = await run(multiply, [losses, byRow], {});
  if (reduction === "none") return products;
  const all = { axes: [0], keepdims: false };
  const sum = await run(reduceSum, [products], all);
  return reduction === "sum" ? sum : run(divide, [sum, await run(reduceSum, [byRow], all)], {});
}
