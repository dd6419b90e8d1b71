/** What reductions share: attributes, shapes, samples, and the shader of all of them. @module */
import type { Tensor } from "../../graph/graph.ts";
import {
  type Call,
  checkTypes,
  type GradientCall,
  integer,
  type Op,
  type Operand,
  type Part,
  type Pass,
  type Random,
  type Sample,
  shapeError,
  shapeOf,
} from "../../graph/op.ts";
import { f32, isShape, type Shape, show, sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/reduction/reduce.wgsl" with { type: "text" };
import { reshape } from "../elementwise/reshape.ts";
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { randomShape } from "../shared/random_inputs.ts";
import { dimensions, STRIDES, walkOver } from "../shared/strides.ts";

/** The attributes of all reductions. */
export interface Reduction {
  /** The dimensions that go, from 0, each once. */
  readonly axes: readonly number[];
  /** Whether they stay after all, with one element each. */
  readonly keepdims: boolean;
}

/** A sample of a reduction. */
export const reductionSample = (
  shape: Shape,
  axes: readonly number[],
  keepdims = false,
): Sample<Reduction> => ({ inputs: [f32(...shape)], attributes: { axes, keepdims } });

/** The samples of reductions that share their shader with the sum. */
const FEW_SAMPLES: Sample<Reduction>[] = [
  reductionSample([4, 14, 12, 64], [1, 2]),
  reductionSample([7, 300], [1]),
  reductionSample([5, 4, 3, 2], [2, 0], true),
  reductionSample([150, 90], [0, 1]),
];

/** What does not depend on how the terms are combined. */
export function reduction(
  name: string,
): Pick<Op<Reduction>, "name" | "outputs" | "flops" | "samples" | "randomSample"> {
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
    flops: ({ inputs: [{ shape }] }) => sizeOf(shape),
    samples: FEW_SAMPLES,
    randomSample,
  };
}

/** Any dimensions of a random shape, at least one. */
function randomSample(random: Random): Sample<Reduction> {
  const shape = [...randomShape(random), integer(random, 1, 70)];
  const axes = [...shape.keys()].filter(() => random() < 0.5);
  return reductionSample(shape, axes.length > 0 ? axes : [shape.length - 1], random() < 0.5);
}

/** The elements of a call's output, and how many of its input make one. */
export function lengths(call: Call<Reduction>): { readonly size: number; readonly length: number } {
  const size = sizeOf(shapeOf(call));
  return { size, length: sizeOf(call.inputs[0].shape) / size };
}

/** What a pass over a tensor reduces, and how. */
export interface Reducing {
  readonly shape: Shape;
  readonly axes: readonly number[];
  /** `first`, `term` and `combine`. */
  readonly combining: Part;
  readonly constants: Pass["constants"];
  /** How the terms of an element are cut. */
  readonly chunks: number;
  readonly chunkLength: number;
}

/** The pass that reduces each chunk of a tensor's terms. */
export function reducePass(
  { shape, axes, combining, constants, chunks, chunkLength }: Reducing,
  from: Operand,
  to: Operand,
): Pass {
  const size = sizeOf(without(shape, axes));
  const kept = walkOver(shape, without([...shape.keys()], axes));
  const reduced = walkOver(shape, axes.toSorted((a, b) => a - b));
  const rank = Math.max(kept.extents.length, reduced.extents.length);
  return {
    parts: [FLAT, STRIDES, combining, part("reduction/reduce.wgsl", source)],
    constants: {
      RANK: rank,
      SIZE: size,
      LENGTH: sizeOf(shape) / size,
      CHUNKS: chunks,
      CHUNK_LENGTH: chunkLength,
      KEPT_EXTENTS: dimensions(kept.extents, rank),
      KEPT_STRIDES: dimensions(kept.strides[0], rank),
      EXTENTS: dimensions(reduced.extents, rank),
      STRIDES: dimensions(reduced.strides[0], rank),
      ...constants,
    },
    operands: [from, to],
    workgroups: flatWorkgroups(size * chunks),
  };
}

/** A tensor of another shape of the same size. */
export function shaped(
  tensor: Tensor,
  shape: Shape,
  append: GradientCall<unknown>["append"],
): Tensor {
  return isShape(shape, tensor.shape) ? tensor : append(reshape, [tensor], { shape });
}

/** A shape in which dimensions have one element. */
export function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((extent, d) => axes.includes(d) ? 1 : extent);
}

/** The numbers at all other dimensions. */
function without(numbers: readonly number[], axes: readonly number[]): number[] {
  return numbers.filter((_, d) => !axes.includes(d));
}
