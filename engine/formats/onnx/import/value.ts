/** What is known of a file's tensors while it is read: numbers, or what computes them. @module */
import { sizeOf } from "../../../graph/spec.ts";
import { type Extent, isFixed, isPerExample, productOf, showExtents } from "./extent.ts";

/** Numbers that are known: floats, or whole numbers and truths, of which some may be the batch's. */
export type Constant =
  & {
    readonly kind: "constant";
    readonly shape: readonly number[];
    /** What it is called in the file, where it is an initialiser or is made of one alone. */
    readonly origin?: string;
  }
  & (
    | { readonly type: "float"; readonly values: Float32Array }
    | { readonly type: "int" | "bool"; readonly values: readonly Extent[] }
  );

/** A part of a dimension: dimensions that were joined stay apart here. Each is an object of its own. */
export interface Factor {
  /** Never 1. */
  readonly extent: Extent;
}

/**
 * A tensor of the graph that is made. The file's dimensions may lie in memory in another order than
 * the file has them, as channels lie last: nothing is moved until an op needs it.
 */
export interface Laid {
  readonly kind: "laid";
  /** In the graph. */
  readonly name: string;
  /** What its last change of shape is called in the file. */
  readonly label?: string;
  /** The shape that it has there. */
  readonly stored: readonly Extent[];
  /** The file's dimensions, outermost first: each the product of its factors, outermost first. */
  readonly dimensions: readonly (readonly Factor[])[];
  /** All the factors as they lie in memory, outermost first. */
  readonly memory: readonly Factor[];
}

/** A tensor of the file. */
export type Value = Constant | Laid;

/** The shape that the file means. */
export function shapeOf(value: Value): readonly Extent[] {
  if (value.kind === "constant") return value.shape;
  return value.dimensions.map((factors) => productOf(factors.map(({ extent }) => extent)));
}

/** Floats that are known. */
export function floats(
  shape: readonly number[],
  values: Float32Array,
  origin?: string,
): Constant {
  return { kind: "constant", type: "float", shape, values, ...origin !== undefined && { origin } };
}

/** Whole numbers that are known. */
export function ints(shape: readonly number[], values: readonly Extent[]): Constant {
  return { kind: "constant", type: "int", shape, values };
}

/** A float that is known. */
export const scalar = (value: number): Constant => floats([], Float32Array.of(value));

/** The number that a constant of one element is. */
export function numberOf(value: Value | undefined): number | undefined {
  if (value?.kind !== "constant" || value.values.length !== 1) return undefined;
  const [number] = value.values;
  return isPerExample(number) ? undefined : number;
}

/** The whole numbers of an input that says what is to be done. Throws a `RangeError` on others. */
export function extentsOf(value: Value, what: string): readonly Extent[] {
  if (value.kind === "constant" && value.type !== "float" && value.shape.length <= 1) {
    return value.values;
  }
  throw new RangeError(
    `its ${what} ${
      value.kind === "laid" ? "are computed of the pictures" : "are no whole numbers"
    }`,
  );
}

/** The same, none of which may be the batch's. */
export function wholeOf(value: Value, what: string): readonly number[] {
  const extents = extentsOf(value, what);
  if (isFixed(extents)) return extents;
  throw new RangeError(`its ${what} ${showExtents(extents)} depend on the batch`);
}

/** Elements of a constant in another order: dimension d is dimension `order[d]` of before. */
export function reordered(constant: Constant, order: readonly number[]): Constant {
  if (order.every((from, to) => from === to)) return constant;
  const strides = stridesOf(constant.shape);
  return strided(constant, order.map((d) => constant.shape[d]), order.map((d) => strides[d]));
}

/** The same elements in another shape. */
export function reshaped(constant: Constant, shape: readonly number[]): Constant {
  return { ...constant, shape };
}

/** By how many elements a step along each dimension moves. */
export const stridesOf = (shape: readonly number[]): number[] =>
  shape.map((_, d) => sizeOf(shape.slice(d + 1)));

/** Elements of a constant in a shape, along whose dimensions a step moves by so many of them. */
export function strided(
  constant: Constant,
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): Constant {
  if (constant.type !== "float") {
    const values: Extent[] = [];
    walk(shape, strides, start, (place) => values.push(constant.values[place]));
    return { ...constant, shape, values };
  }
  const values = new Float32Array(sizeOf(shape));
  walk(shape, strides, start, (place, i) => values[i] = constant.values[place]);
  return { ...constant, shape, values };
}

/** Calls `each` with the place of each element of a shape, one after the other. */
export function walk(
  shape: readonly number[],
  strides: readonly number[],
  start: number,
  each: (place: number, i: number) => void,
): void {
  const size = sizeOf(shape);
  const counters = shape.map(() => 0);
  let place = start;
  for (let i = 0; i < size; i++) {
    each(place, i);
    for (let d = shape.length - 1; d >= 0; d--) {
      place += strides[d];
      if (++counters[d] < shape[d]) break;
      place -= strides[d] * shape[d];
      counters[d] = 0;
    }
  }
}

/** The strides of a shape that is broadcast to a rank of `to.length`: 0 where it is repeated. */
export function broadcastStrides(shape: readonly number[], to: readonly number[]): number[] {
  const own = stridesOf(shape);
  const before = to.length - shape.length;
  return to.map((_, d) => d < before || shape[d - before] === 1 ? 0 : own[d - before]);
}
