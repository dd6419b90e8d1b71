/** A part of a tensor, and its adjoint: a tensor of zeros with that part. @module */
import {
  type Call,
  checkTypes,
  integer,
  type Op,
  type Random,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, type Shape, show, sizeOf } from "../../graph/spec.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { stridesOf } from "../shared/strides.ts";
import { insertKernel, type Region } from "./insert.ts";
import { copyStrided, type StridedCopy, stridedCopyPass } from "./strided_copy.ts";

/** The attributes of `slice`, ONNX's. */
export interface Slice {
  /** The first element along each of the axes; negative ones count from the end. */
  readonly starts: readonly number[];
  /** The element that comes no more, as well; what lies outside is brought to the border. */
  readonly ends: readonly number[];
  /** From 0, each once; the first ones where absent. */
  readonly axes?: readonly number[];
  /** By how many elements it goes on, not 0; 1 where absent. */
  readonly steps?: readonly number[];
}

/** What a slice takes of a shape; `undefined` where its attributes don't fit it. */
function regionOf(
  shape: Shape,
  { starts, ends, axes = [...starts.keys()], steps = starts.map(() => 1) }: Slice,
): Region | undefined {
  const lengths = [starts, ends, axes, steps].map(({ length }) => length);
  const isAxis = (axis: number, i: number) =>
    shape[axis] !== undefined && axes.indexOf(axis) === i && steps[i] !== 0 &&
    [starts[i], ends[i], steps[i]].every(Number.isInteger);
  if (new Set(lengths).size !== 1 || !axes.every(isAxis)) return undefined;
  const region = {
    starts: shape.map(() => 0),
    steps: shape.map(() => 1),
    counts: [...shape],
  };
  axes.forEach((axis, i) => {
    const [extent, step] = [shape[axis], steps[i]];
    const clamp = (place: number) => {
      const [least, most] = step > 0 ? [0, extent] : [-1, extent - 1];
      return Math.min(Math.max(place < 0 ? place + extent : place, least), most);
    };
    const [start, end] = [clamp(starts[i]), clamp(ends[i])];
    region.starts[axis] = start;
    region.steps[axis] = step;
    region.counts[axis] = Math.max(0, Math.ceil((end - start) / step));
  });
  return region;
}

/** From the whole to the part. */
function copyOf(whole: Shape, attributes: Slice): StridedCopy {
  const { starts, steps, counts } = regionOf(whole, attributes)!;
  const strides = stridesOf(whole);
  const from = strides.map((stride, d) => stride * steps[d]);
  const first = strides.reduce((sum, stride, d) => sum + stride * starts[d], 0);
  return { walk: { extents: counts, strides: [from, stridesOf(counts)] }, starts: [first, 0] };
}

function slicedShape(op: string, whole: Shape, attributes: Slice): Shape {
  const region = regionOf(whole, attributes);
  if (region) return region.counts;
  throw shapeError(
    op,
    [f32(...whole)],
    "whole starts, ends, axes and steps that are as many, axes each once, and no step of 0",
  );
}

const sample = (shape: Shape, attributes: Slice): Sample<Slice> => ({
  inputs: [f32(...shape)],
  attributes,
});

const SAMPLES: Sample<Slice>[] = [
  sample([16, 65, 192], { starts: [1], ends: [65], axes: [1] }),
  sample([5, 9, 7], { starts: [-1, 1], ends: [-10, 7], axes: [1, 2], steps: [-2, 3] }),
  sample([10], { starts: [3], ends: [99] }),
];

/** Some elements along some dimensions, at least one. */
function randomSample(random: Random): Sample<Slice> {
  const shape = randomShape(random);
  const axes = [...shape.keys()].filter(() => random() < 0.6);
  const parts = axes.map((axis) => {
    const [a, b] = [integer(random, 0, shape[axis] - 1), integer(random, 0, shape[axis] - 1)];
    const [low, high] = [Math.min(a, b), Math.max(a, b)];
    const step = integer(random, 1, 3);
    return random() < 0.5
      ? { start: low, end: high + 1, step }
      : { start: high - shape[axis], end: low > 0 ? low - 1 : -shape[axis] - 1, step: -step };
  });
  return sample(shape, {
    starts: parts.map(({ start }) => start),
    ends: parts.map(({ end }) => end),
    axes,
    steps: parts.map(({ step }) => step),
  });
}

/** The elements from `starts` to before `ends` along some dimensions, of a tensor of any shape. */
export const slice: Op<Slice> = {
  name: "slice",
  outputs(inputs, attributes) {
    if (inputs.length !== 1) throw shapeError("slice", inputs, "one tensor");
    checkTypes("slice", inputs, ["f32"]);
    return [f32(...slicedShape("slice", inputs[0].shape, attributes))];
  },
  reference([x], call) {
    const y = new Float64Array(sizeOf(shapeOf(call)));
    copyStrided(x, y, copyOf(call.inputs[0].shape, call.attributes));
    return [y];
  },
  gradient: ({ inputs: [{ shape }], dOutputs: [dOutput], attributes, append }) => [
    append(sliceGradient, [dOutput!], { ...attributes, shape }),
  ],
  kernels: [{
    name: "strided_copy",
    passes: ({ inputs: [{ shape }], attributes }) => [stridedCopyPass(copyOf(shape, attributes))],
  }],
  flops: () => 0,
  samples: SAMPLES,
  randomSample,
};

/** The attributes of `sliceGradient`. */
export interface SliceGradient extends Slice {
  /** Of what was sliced. */
  readonly shape: Shape;
}

const gradientSample = (
  { inputs: [{ shape }], attributes }: Sample<Slice>,
): Sample<SliceGradient> => ({
  inputs: [f32(...slicedShape("slice", shape, attributes))],
  attributes: { ...attributes, shape },
});

/** The gradient of `slice` by what it slices: `dy` where that was taken, zeros elsewhere. */
export const sliceGradient: Op<SliceGradient> = {
  name: "sliceGradient",
  outputs(inputs, attributes) {
    const expected = slicedShape("sliceGradient", attributes.shape, attributes);
    if (inputs.length !== 1 || String(inputs[0].shape) !== String(expected)) {
      throw shapeError("sliceGradient", inputs, show(expected));
    }
    checkTypes("sliceGradient", inputs, ["f32"]);
    return [f32(...attributes.shape)];
  },
  reference([dy], { attributes }) {
    const dx = new Float64Array(sizeOf(attributes.shape));
    const { walk: { extents, strides: [from, to] }, starts } = copyOf(attributes.shape, attributes);
    copyStrided(dy, dx, { walk: { extents, strides: [to, from] }, starts: [0, starts[0]] });
    return [dx];
  },
  gradient: ({ dOutputs: [dOutput], attributes: { shape: _, ...attributes }, append }) => [
    append(slice, [dOutput!], attributes),
  ],
  kernels: [insertKernel(({ attributes }: Call<SliceGradient>) => ({
    region: regionOf(attributes.shape, attributes)!,
    value: 0,
  }))],
  flops: () => 0,
  samples: SAMPLES.map(gradientSample),
  randomSample: (random) => gradientSample(randomSample(random)),
};
