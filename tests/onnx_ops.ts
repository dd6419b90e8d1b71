/** Each op of ONNX that the engine has, in its layout and with its attributes, by ours. @module */
import type { Op } from "../engine/graph/op.ts";
import { type Shape, sizeOf, type Spec } from "../engine/graph/spec.ts";
import { STEP_SPEC, stepWords } from "../engine/graph/step.ts";
import { batchSum } from "../engine/ops/loss/batch_sum.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { globalAveragePool } from "../engine/ops/pool/global_average_pool.ts";
import { batchNormalizationInference } from "../engine/ops/normalisation/batch_normalization_inference.ts";
import { matMul } from "../engine/ops/product/mat_mul.ts";
import { PLAIN } from "../engine/ops/product/product.ts";
import { averagePool2d } from "../engine/ops/pool/average_pool2d.ts";
import { maxPool2d } from "../engine/ops/pool/max_pool2d.ts";
import { divide, multiply } from "../engine/ops/elementwise/binary.ts";
import { gelu, leakyRelu, negate, relu, sigmoid, tanh } from "../engine/ops/elementwise/unary.ts";
import { reshape } from "../engine/ops/elementwise/reshape.ts";
import { logSoftmax } from "../engine/ops/loss/log_softmax.ts";
import { concat } from "../engine/ops/shape/concat.ts";
import { softmax } from "../engine/ops/loss/softmax.ts";
import { softmaxCrossEntropy } from "../engine/ops/loss/softmax_cross_entropy.ts";
import { reduceMax } from "../engine/ops/reduction/reduce_extreme.ts";
import { reduceSum } from "../engine/ops/reduction/reduce_sum.ts";

/** ONNX' attributes, as far as they are read here. */
export interface Attributes {
  readonly kernel_shape?: number[];
  readonly strides?: number[];
  readonly dilations?: number[];
  readonly pads?: number[];
  readonly auto_pad?: string;
  readonly ceil_mode?: number;
  readonly group?: number;
  readonly alpha?: number;
  readonly beta?: number;
  readonly epsilon?: number;
  readonly axis?: number;
  readonly reduction?: string;
  readonly ignore_index?: number;
  readonly count_include_pad?: number;
  readonly approximate?: "none" | "tanh";
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

/** A picture of one dimension becomes one of height 1. */
const asPlane = ({ shape, values }: Numbers): Numbers =>
  shape.length === 3 ? { shape: [shape[0], shape[1], 1, shape[2]], values } : { shape, values };
const toNhwc = (x: Numbers) => transpose(asPlane(x), [0, 2, 3, 1]);
const toNchw = (y: Numbers) => transpose(y, [0, 3, 1, 2]);

type Pair = [number, number];

function windowOf({ shape }: Numbers, attributes: Attributes, kernel: number[]) {
  const isLine = kernel.length === 1;
  const pair = (values: number[] | undefined, line: number): Pair =>
    values === undefined ? [1, 1] : isLine ? [line, values[0]] : [values[0], values[1]];
  const extents: Pair = isLine ? [1, kernel[0]] : [kernel[0], kernel[1]];
  const strides = pair(attributes.strides, 1);
  const dilations = pair(attributes.dilations, 1);
  const given = attributes.pads ?? (isLine ? [0, 0] : [0, 0, 0, 0]);
  const pads = isLine ? [0, given[0], 0, given[1]] : [...given];
  for (const axis of [0, 1]) {
    const size = shape[1 + axis];
    const extent = (extents[axis] - 1) * dilations[axis] + 1;
    if (attributes.auto_pad) {
      const places = Math.ceil(size / strides[axis]);
      const total = Math.max(0, (places - 1) * strides[axis] + extent - size);
      const less = Math.floor(total / 2);
      const isUpper = attributes.auto_pad === "SAME_UPPER";
      [pads[axis], pads[axis + 2]] = isUpper ? [less, total - less] : [total - less, less];
    } else if (attributes.ceil_mode) {
      const left = (size + pads[axis] + pads[axis + 2] - extent) % strides[axis];
      pads[axis + 2] += left ? strides[axis] - left : 0;
    }
  }
  const [top, before, bottom, after] = pads;
  return {
    kernel: extents,
    window: { strides, dilations, pads: [top, before, bottom, after] as const },
  };
}

const scaled = ({ shape, values }: Numbers, by = 1) => ({
  shape,
  values: values.map((value) => value * by),
});

/** A scalar or row bias, as `[n]`. */
const biasOf = ({ values }: Numbers, n: number): Numbers => ({
  shape: [n],
  values: Array.from({ length: n }, (_, i) => values[i % values.length]),
});

/** Each ONNX op by ours. */
export const RUNNERS: Record<
  string,
  (run: Run, inputs: Numbers[], attributes: Attributes) => Promise<Numbers>
> = {
  async Conv(run, [x, w, b], attributes) {
    const weights = transpose(asPlane(w), [2, 3, 1, 0]);
    const input = toNhwc(x);
    const { window } = windowOf(input, attributes, w.shape.slice(2));
    const groups = attributes.group ?? 1;
    const inputs = [input, weights, ...b ? [b] : []];
    return toNchw(await run(conv2d, inputs, { ...window, groups, activation: "none" }));
  },
  async MaxPool(run, [x], attributes) {
    const input = toNhwc(x);
    const { kernel, window } = windowOf(input, attributes, attributes.kernel_shape!);
    return toNchw(await run(maxPool2d, [input], { ...window, kernel, activation: "none" }));
  },
  async AveragePool(run, [x], attributes) {
    const input = toNhwc(x);
    const { kernel, window } = windowOf(input, attributes, attributes.kernel_shape!);
    const countIncludePad = attributes.count_include_pad === 1;
    return toNchw(await run(averagePool2d, [input], { ...window, kernel, countIncludePad }));
  },
  GlobalMaxPool: (run, [x]) => run(reduceMax, [toNhwc(x)], { axes: [1, 2], keepdims: true }),
  Relu: (run, [x]) => run(relu, [x], {}),
  Sigmoid: (run, [x]) => run(sigmoid, [x], {}),
  Tanh: (run, [x]) => run(tanh, [x], {}),
  Mul: (run, [a, b]) => run(multiply, [a, b], {}),
  Gelu: (run, [x], { approximate = "none" }) => run(gelu, [x], { approximate }),
  LeakyRelu: (run, [x], { alpha = 0.01 }) => run(leakyRelu, [x], { alpha }),
  async BatchNormalization(run, [x, ...statistics], { epsilon = 1e-5 }) {
    const inputs = [toNhwc(x), ...statistics];
    const attributes = { epsilon, activation: "none" } as const;
    return toNchw(await run(batchNormalizationInference, inputs, attributes));
  },
  Flatten(run, [x], { axis = 1 }) {
    const rows = sizeOf(x.shape.slice(0, axis));
    return run(reshape, [x], { shape: [rows, x.values.length / rows] });
  },
  Gemm: (run, [a, b, c], { alpha, beta }) =>
    run(matMul, [scaled(a, alpha), b, scaled(biasOf(c, b.shape[1]), beta)], PLAIN),
  GlobalAveragePool: (run, [x]) => run(globalAveragePool, [toNhwc(x)], {}),
  MatMul: (run, [a, b]) => run(matMul, [a, b], PLAIN),
  Softmax: (run, [x], { axis = -1 }) => run(softmax, [x], { axis }),
  LogSoftmax: (run, [x], { axis = -1 }) => run(logSoftmax, [x], { axis }),
  Concat: (run, inputs, { axis = 0 }) => run(concat, inputs, { axis }),
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
