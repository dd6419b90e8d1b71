/** ONNX' own cases, for each op that the engine has, by every kernel that fits. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openDevice } from "../engine/plan/device.ts";
import { Graph } from "../engine/graph/graph.ts";
import type { Op } from "../engine/graph/op.ts";
import { type Shape, sizeOf, type Spec } from "../engine/graph/spec.ts";
import { STEP_SPEC, stepWords } from "../engine/graph/step.ts";
import { batchSum } from "../engine/ops/loss/batch_sum.ts";
import { conv2d } from "../engine/ops/convolution/conv2d.ts";
import { globalAveragePool } from "../engine/ops/pool/global_average_pool.ts";
import { matMul } from "../engine/ops/product/mat_mul.ts";
import { PLAIN } from "../engine/ops/product/product.ts";
import { maxPool2d } from "../engine/ops/pool/max_pool2d.ts";
import { add, divide, maximum, multiply, subtract } from "../engine/ops/elementwise/binary.ts";
import { relu, sigmoid, sqrt, tanh } from "../engine/ops/elementwise/unary.ts";
import { reshape } from "../engine/ops/elementwise/reshape.ts";
import { logSoftmax } from "../engine/ops/loss/log_softmax.ts";
import { concat } from "../engine/ops/shape/concat.ts";
import { softmax } from "../engine/ops/loss/softmax.ts";
import { softmaxCrossEntropy } from "../engine/ops/loss/softmax_cross_entropy.ts";
import type { Choose } from "../engine/plan/kernels.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";

const FOLDER = fileURLToPath(new URL("../../shared/data/onnx/", import.meta.url));

interface Stored {
  readonly shape: number[];
  readonly type: string;
  readonly data: string;
}

interface Case {
  readonly name: string;
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputNames: string[];
  readonly parameters: Record<string, Stored>;
  readonly inputs: Stored[];
  readonly outputs: Stored[];
}

/** ONNX' attributes, as far as they are read here. */
interface Attributes {
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
}

interface Numbers {
  readonly shape: Shape;
  readonly values: number[];
  /** `f32` where absent. */
  readonly dtype?: Spec["dtype"];
}

/** Applies an op on the device. */
type Run = <A>(op: Op<A>, inputs: Numbers[], attributes: A) => Promise<Numbers>;

function numbersOf({ shape, type, data }: Stored): Numbers {
  const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0)).buffer;
  return type === "int64"
    ? { shape, values: Array.from(new BigInt64Array(bytes), Number), dtype: "u32" }
    : { shape, values: Array.from(new Float32Array(bytes)) };
}

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

const scalar = (value: number): Numbers => ({ shape: [], values: [value] });

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
const RUNNERS: Record<
  string,
  (run: Run, inputs: Numbers[], attributes: Attributes) => Promise<Numbers>
> = {
  async Conv(run, [x, w, b], attributes) {
    const weights = transpose(asPlane(w), [2, 3, 1, 0]);
    const input = toNhwc(x);
    const { window } = windowOf(input, attributes, w.shape.slice(2));
    const bias = b ?? { shape: [w.shape[0]], values: Array(w.shape[0]).fill(0) };
    const groups = attributes.group ?? 1;
    return toNchw(
      await run(conv2d, [input, weights, bias], { ...window, groups, activation: "none" }),
    );
  },
  async MaxPool(run, [x], attributes) {
    const input = toNhwc(x);
    const { kernel, window } = windowOf(input, attributes, attributes.kernel_shape!);
    return toNchw(await run(maxPool2d, [input], { ...window, kernel, activation: "none" }));
  },
  async GlobalMaxPool(run, [x]) {
    const input = toNhwc(x);
    const { kernel, window } = windowOf(input, {}, input.shape.slice(1, 3));
    return toNchw(await run(maxPool2d, [input], { ...window, kernel, activation: "none" }));
  },
  Relu: (run, [x]) => run(relu, [x], {}),
  Sigmoid: (run, [x]) => run(sigmoid, [x], {}),
  Tanh: (run, [x]) => run(tanh, [x], {}),
  Mul: (run, [a, b]) => run(multiply, [a, b], {}),
  LeakyRelu: async (run, [x], { alpha = 0.01 }) =>
    run(maximum, [x, await run(multiply, [x, scalar(alpha)], {})], {}),
  async BatchNormalization(run, [x, ...statistics], { epsilon = 1e-5 }) {
    // Of each channel, the second dimension.
    const [gamma, beta, mean, variance] = statistics.map((each) => ({
      ...each,
      shape: [...each.shape, ...x.shape.slice(2).map(() => 1)],
    }));
    const deviation = await run(sqrt, [await run(add, [variance, scalar(epsilon)], {})], {});
    const centred = await run(subtract, [x, mean], {});
    const scaledBy = await run(divide, [gamma, deviation], {});
    return run(add, [await run(multiply, [centred, scaledBy], {}), beta], {});
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
  async SoftmaxCrossEntropyLoss(run, [x, labels], { reduction = "mean" }) {
    const order = [0, ...x.shape.keys().drop(2), 1];
    const rows = labels.values.length;
    const step = { ...STEP_SPEC, values: [...stepWords({ count: rows })] };
    const logits = { shape: [rows, x.shape[1]], values: transpose(x, order).values };
    const targets = { ...labels, shape: [rows] };
    const losses = await run(softmaxCrossEntropy, [logits, targets, step], { smoothing: 0 });
    if (reduction === "none") return losses;
    return run(batchSum, [losses, step], { mean: reduction === "mean" });
  },
};

/** Why a case is not run, if it is not. */
function missing({ op, attributes, inputNames }: Case): string | undefined {
  if (!RUNNERS[op]) return `the engine has no ${op}`;
  if (op !== "SoftmaxCrossEntropyLoss") return undefined;
  if (inputNames.length > 2) return "softmaxCrossEntropy has no class weights";
  return attributes.ignore_index === undefined
    ? undefined
    : "softmaxCrossEntropy has no ignored label";
}

const ABSENT = [
  "AveragePool",
  "Gelu",
  "NegativeLogLikelihoodLoss",
];

async function readCases(): Promise<Case[]> {
  const cases: Case[] = [];
  try {
    for await (const { name } of Deno.readDir(FOLDER)) {
      if (name.endsWith(".json")) cases.push(JSON.parse(await Deno.readTextFile(FOLDER + name)));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log("note: ../shared/data/onnx is absent, no ONNX case is run");
  }
  return cases.sort((a, b) => a.name < b.name ? -1 : 1);
}

const cases = await readCases();
const device = await openDevice();

/** The most kernels that any op has. */
const VARIANTS = [0, 1, 2];

function runWith(variant: number): Run {
  return async (op, inputs, attributes) => {
    const graph = new Graph();
    const tensors = inputs.map(({ shape, dtype = "f32" }, i) =>
      graph.input(`input ${i}`, { shape, dtype })
    );
    const output = graph.append(op, tensors, attributes);
    const residents = new Residents(device, graph);
    inputs.forEach(({ values }, i) => {
      const isWords = tensors[i].dtype === "u32";
      residents.write(tensors[i], isWords ? Uint32Array.from(values) : Float32Array.from(values));
    });
    const choose: Choose = (_op, _call, fitting) => fitting[Math.min(variant, fitting.length - 1)];
    const plan = await compile(device, graph, [output], residents, choose);
    plan.run();
    const values = Array.from(new Float32Array(await plan.read(output)));
    plan.destroy();
    residents.destroy();
    return { shape: output.shape, values };
  };
}

for (const test of cases.filter((each) => !missing(each))) {
  Deno.test(`ONNX ${test.name}`, async () => {
    const given = [...test.inputs];
    const inputs = test.inputNames.map((name) =>
      numbersOf(test.parameters[name] ?? given.shift()!)
    );
    const expected = numbersOf(test.outputs[0]).values;
    for (const variant of VARIANTS) {
      const { values } = await RUNNERS[test.op](runWith(variant), inputs, test.attributes);
      assert.equal(values.length, expected.length);
      const difference = Math.hypot(...values.map((value, i) => value - expected[i]));
      const error = difference / Math.hypot(...expected);
      assert(error <= 1e-5, `relative error ${error}`);
    }
  });
}

Deno.test("every ONNX case is run, or the engine lacks its op or attribute", () => {
  const reasons = new Map<string, number>();
  for (const test of cases) {
    const reason = missing(test);
    if (!reason) continue;
    assert(ABSENT.includes(test.op) || RUNNERS[test.op], `${test.op} is unknown`);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  for (const [reason, count] of reasons) console.log(`${count} not run: ${reason}`);
});
