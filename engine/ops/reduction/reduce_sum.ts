/** Sums and means over dimensions, and their adjoint, which repeats a tensor along them. @module */
import type { Graph, Tensor } from "../../graph/graph.ts";
import {
  type Call,
  checkTypes,
  type GradientCall,
  input,
  integer,
  type Op,
  output,
  type Part,
  type Pass,
  type Sample,
  shapeError,
  shapeOf,
  type Values,
} from "../../graph/op.ts";
import { f32, type Shape, show, sizeOf } from "../../graph/spec.ts";
import expandSource from "../../../shaders/reduction/expand.wgsl" with { type: "text" };
import sumSource from "../../../shaders/reduction/sum.wgsl" with { type: "text" };
import sumSquareSource from "../../../shaders/reduction/sum_square.wgsl" with { type: "text" };
import { squareGradient } from "../elementwise/unary.ts";
import { flatKernel } from "../shared/flat.ts";
import { magnitudesOfSums } from "../shared/magnitude.ts";
import { part } from "../shared/parts.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { splitInto, splitPasses } from "../shared/split_sum.ts";
import {
  broadcastShape,
  broadcastWalk,
  dimensions,
  repeatedAxes,
  stridedPlace,
  STRIDES,
} from "../shared/strides.ts";
import {
  keptShape,
  lengths,
  reducePass,
  type Reduction,
  reduction,
  reductionSample,
  shaped,
} from "./reduction.ts";

const SUM = part("reduction/sum.wgsl", sumSource);
const SUM_SQUARE = part("reduction/sum_square.wgsl", sumSquareSource);

const SAMPLES: Sample<Reduction>[] = [
  reductionSample([4, 56, 46, 16], [0, 1, 2]),
  reductionSample([16, 512], [0]),
  reductionSample([1, 3], [0]),
  reductionSample([300, 7, 1], [0, 1], true),
  reductionSample([7, 300], [1]),
  reductionSample([5, 4, 3, 2], [2, 0], true),
  reductionSample([600, 700], [0, 1]),
];

/** The sum over dimensions, of a tensor of any shape. */
export const reduceSum: Op<Reduction> = {
  ...sumOver("reduceSum", (value) => value, () => 1),
  kernels: [{ name: "reduce_sum", passes: (call) => sumPasses(call, 1, THREADS) }],
  samples: SAMPLES,
};

/** The mean over dimensions, of a tensor of any shape. */
export const reduceMean: Op<Reduction> = {
  ...sumOver("reduceMean", (value) => value, (terms) => 1 / terms),
  kernels: [{
    name: "reduce_sum",
    passes: (call) => sumPasses(call, 1 / lengths(call).length, THREADS),
  }],
  samples: SAMPLES,
};

/** The sum of squares over dimensions, of a tensor of any shape; its root is the L2 norm. */
export const reduceSumSquare: Op<Reduction> = {
  ...sumOver("reduceSumSquare", (value) => value * value, () => 1),
  gradient({ inputs: [x], dOutputs: [dOutput], attributes: { axes }, append }) {
    const kept = shaped(dOutput!, keptShape(x.shape, axes), append);
    const dy = append(expand, [kept], { shape: x.shape, scale: 1 });
    return [append(squareGradient, [dy, x], {})];
  },
  kernels: [{
    name: "reduce_sum_square",
    passes: (call) => sumPasses(call, 1, THREADS, SUM_SQUARE),
  }],
};

/** The square of a tensor's Euclidean norm, `[]`. */
export const sumOfSquares = (graph: Graph, tensor: Tensor): Tensor =>
  graph.append(reduceSumSquare, [tensor], { axes: [...tensor.shape.keys()], keepdims: false });

/** About how many threads sum. */
const THREADS = 32_768;

/** What adds terms along dimensions and multiplies the sum by what their number gives. */
function sumOver(
  name: string,
  term: (value: number) => number,
  scaleOf: (terms: number) => number,
) {
  const scaleFor = (x: Shape, axes: readonly number[]) => scaleOf(sizeOf(axes.map((d) => x[d])));
  const reference = ([x]: readonly Values[], call: Call<Reduction>) => {
    const { inputs: [{ shape }], attributes: { axes } } = call;
    const y = new Float64Array(sizeOf(shapeOf(call)));
    const walk = broadcastWalk(shape, [keptShape(shape, axes)]);
    const scale = scaleFor(shape, axes);
    x.forEach((value, i) => y[stridedPlace(i, walk)] += term(value) * scale);
    return [y];
  };
  return {
    ...reduction(name),
    reference,
    magnitudes: magnitudesOfSums(reference),
    gradient({ inputs: [{ shape }], dOutputs: [dOutput], attributes: { axes }, append }) {
      const kept = shaped(dOutput!, keptShape(shape, axes), append);
      return [append(expand, [kept], { shape, scale: scaleFor(shape, axes) })];
    },
  } satisfies Omit<Op<Reduction>, "kernels">;
}

/** The passes that sum, by about so many threads, and multiply by `scale`. */
export function sumPasses(
  call: Call<Reduction>,
  scale: number,
  threads: number,
  combining: Part = SUM,
): Pass[] {
  const { inputs: [{ shape }], attributes: { axes } } = call;
  const { size, length } = lengths(call);
  const cut = splitInto(length, size, threads);
  const reducing = { shape, axes, combining, constants: { SCALE: scale }, ...cut };
  return splitPasses(cut.chunks, [size], (target) => reducePass(reducing, input(0), target));
}

/** The attributes of `expand`. */
export interface Expand {
  /** What the input is broadcast with. */
  readonly shape: Shape;
  /** By which every element is multiplied: the gradient of a mean is shared out. */
  readonly scale: number;
}

/** A tensor repeated along dimensions, to the shape that it and `shape` are broadcast to. */
export const expand: Op<Expand> = {
  name: "expand",
  outputs(inputs, { shape }) {
    const expanded = inputs.length === 1 ? broadcastShape(inputs[0].shape, shape) : undefined;
    if (!expanded) throw shapeError("expand", inputs, `one tensor that fits ${show(shape)}`);
    checkTypes("expand", inputs, ["f32"]);
    return [f32(...expanded)];
  },
  reference([x], call) {
    const walk = broadcastWalk(shapeOf(call), [call.inputs[0].shape]);
    const y = new Float64Array(sizeOf(shapeOf(call)));
    return [y.map((_, i) => x[stridedPlace(i, walk)] * call.attributes.scale)];
  },
  gradient: ({ inputs: [{ shape }], dOutputs: [dOutput], attributes: { scale }, append }) => [
    append(expand, [sumTo(dOutput!, shape, append)], { shape, scale }),
  ],
  kernels: [flatKernel({
    name: "expand",
    parts: [STRIDES, part("reduction/expand.wgsl", expandSource)],
    operands: [input(0), output()],
    constants(call) {
      const { extents, strides: [strides] } = broadcastWalk(shapeOf(call), [call.inputs[0].shape]);
      return {
        RANK: extents.length,
        SIZE: sizeOf(shapeOf(call)),
        EXTENTS: dimensions(extents),
        STRIDES: dimensions(strides),
        SCALE: call.attributes.scale,
      };
    },
    threads: (call) => sizeOf(shapeOf(call)),
  })],
  flops: (call) => sizeOf(shapeOf(call)),
  samples: [
    { inputs: [f32(16, 1, 8)], attributes: { shape: [16, 12, 8], scale: 1 } },
    { inputs: [f32(5)], attributes: { shape: [3, 1, 5], scale: 1 / 3 } },
    { inputs: [f32(3, 1)], attributes: { shape: [1, 4], scale: 1 } },
    { inputs: [f32()], attributes: { shape: [2, 3], scale: 1 / 6 } },
  ],
  randomSample(random) {
    const shape = randomShape(random);
    const x = shape.map((extent) => random() < 0.5 ? 1 : extent).slice(integer(random, 0, 1));
    return { inputs: [f32(...x)], attributes: { shape, scale: random() } };
  },
};

/** The sum of a tensor over all places where one of `shape`, broadcast to it, has the same element. */
export function sumTo(
  tensor: Tensor,
  shape: Shape,
  append: GradientCall<unknown>["append"],
): Tensor {
  const axes = repeatedAxes(shape, tensor.shape);
  const sum = axes.length > 0 ? append(reduceSum, [tensor], { axes, keepdims: true }) : tensor;
  return shaped(sum, shape, append);
}
