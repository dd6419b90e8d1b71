/** Sums and means over dimensions, and their adjoint, which repeats a tensor along them. @module */
import type { Tensor } from "../../graph/graph.ts";
import {
  type Call,
  checkTypes,
  type GradientCall,
  input,
  integer,
  type Kernel,
  type Op,
  output,
  type Pass,
  type Random,
  type Sample,
  shapeError,
  shapeOf,
  type Values,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import expandSource from "../../../shaders/reduction/expand.wgsl" with { type: "text" };
import source from "../../../shaders/reduction/reduce_sum.wgsl" with { type: "text" };
import { reshape } from "../elementwise/reshape.ts";
import { FLAT, flatKernel, flatWorkgroups } from "../shared/flat.ts";
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
  walkOver,
} from "../shared/strides.ts";

/** The attributes of `reduceSum` and `reduceMean`. */
export interface Reduction {
  /** The dimensions that go, from 0, each once. */
  readonly axes: readonly number[];
  /** Whether they stay after all, with one element each. */
  readonly keepdims: boolean;
}

const sample = (shape: Shape, axes: readonly number[], keepdims = false): Sample<Reduction> => ({
  inputs: [f32(...shape)],
  attributes: { axes, keepdims },
});

const SAMPLES: Sample<Reduction>[] = [
  sample([4, 56, 46, 16], [0, 1, 2]),
  sample([16, 512], [0]),
  sample([1, 3], [0]),
  sample([300, 7, 1], [0, 1], true),
  sample([7, 300], [1]),
  sample([5, 4, 3, 2], [2, 0], true),
  sample([600, 700], [0, 1]),
];

/** The sum over dimensions, of a tensor of any shape. */
export const reduceSum: Op<Reduction> = reduction("reduceSum", () => 1);

/** The mean over dimensions, of a tensor of any shape. */
export const reduceMean: Op<Reduction> = reduction("reduceMean", (terms) => 1 / terms);

/** An op that adds all terms along dimensions and multiplies the sum by what their number gives. */
function reduction(name: string, scaleOf: (terms: number) => number): Op<Reduction> {
  const scaleFor = (x: Shape, axes: readonly number[]) => scaleOf(sizeOf(axes.map((d) => x[d])));
  const reference = ([x]: readonly Values[], call: Call<Reduction>) => {
    const { inputs: [{ shape }], attributes: { axes } } = call;
    const y = new Float64Array(sizeOf(shapeOf(call)));
    const walk = broadcastWalk(shape, [keptShape(shape, axes)]);
    const scale = scaleFor(shape, axes);
    x.forEach((value, i) => y[stridedPlace(i, walk)] += value * scale);
    return [y];
  };
  return {
    name,
    outputs(inputs, { axes, keepdims }) {
      const isAxis = (axis: number, i: number) =>
        inputs[0].shape[axis] !== undefined && axes.indexOf(axis) === i;
      if (inputs.length !== 1 || axes.length === 0 || !axes.every(isAxis)) {
        throw shapeError(name, inputs, `one tensor with the dimensions ${show(axes)}, each once`);
      }
      checkTypes(name, inputs, ["f32"]);
      const [{ shape }] = inputs;
      return [f32(...keepdims ? keptShape(shape, axes) : without(shape, axes))];
    },
    reference,
    magnitudes: magnitudesOfSums(reference),
    gradient({ inputs: [{ shape }], dOutputs: [dOutput], attributes: { axes }, append }) {
      const kept = shaped(dOutput!, keptShape(shape, axes), append);
      return [append(expand, [kept], { shape, scale: scaleFor(shape, axes) })];
    },
    kernels: [sumKernel(({ inputs: [{ shape }], attributes: { axes } }) => scaleFor(shape, axes))],
    flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
    samples: SAMPLES,
    randomSample,
  };
}

function sumKernel(scaleOf: (call: Call<Reduction>) => number): Kernel<Reduction> {
  return { name: "reduce_sum", passes: (call) => sumPasses(call, scaleOf(call), 32_768) };
}

/** The passes that sum, by about so many threads, and multiply by `scale`. */
export function sumPasses(call: Call<Reduction>, scale: number, threads: number): Pass[] {
  const { inputs: [{ shape }], attributes: { axes } } = call;
  const size = sizeOf(shapeOf(call));
  const length = sizeOf(shape) / size;
  const { chunks, chunkLength } = splitInto(length, size, threads);
  const kept = walkOver(shape, without([...shape.keys()], axes));
  const summed = walkOver(shape, axes.toSorted((a, b) => a - b));
  const rank = Math.max(kept.extents.length, summed.extents.length);
  const constants = {
    RANK: rank,
    SIZE: size,
    LENGTH: length,
    CHUNKS: chunks,
    CHUNK_LENGTH: chunkLength,
    KEPT_EXTENTS: dimensions(kept.extents, rank),
    KEPT_STRIDES: dimensions(kept.strides[0], rank),
    EXTENTS: dimensions(summed.extents, rank),
    STRIDES: dimensions(summed.strides[0], rank),
    SCALE: scale,
  };
  return splitPasses(chunks, [size], (target) => ({
    parts: [FLAT, STRIDES, part("reduction/reduce_sum.wgsl", source)],
    constants,
    operands: [input(0), target],
    workgroups: flatWorkgroups(size * chunks),
  }));
}

/** Any dimensions of a random shape, at least one. */
function randomSample(random: Random): Sample<Reduction> {
  const shape = [...randomShape(random), integer(random, 1, 70)];
  const axes = [...shape.keys()].filter(() => random() < 0.5);
  return sample(shape, axes.length > 0 ? axes : [shape.length - 1], random() < 0.5);
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

function shaped(tensor: Tensor, shape: Shape, append: GradientCall<unknown>["append"]): Tensor {
  return isShape(shape, tensor.shape) ? tensor : append(reshape, [tensor], { shape });
}

/** A shape in which dimensions have one element. */
function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((extent, d) => axes.includes(d) ? 1 : extent);
}

/** The numbers at all other dimensions. */
function without(numbers: readonly number[], axes: readonly number[]): number[] {
  return numbers.filter((_, d) => !axes.includes(d));
}
