/** Extents of tensors of which one dimension may be the batch, of any size. @module */
import { show } from "../../../graph/spec.ts";

/** So many for each example of a batch. */
export interface PerExample {
  /** 1 or more. */
  readonly perExample: number;
}

/** The extent of a dimension. */
export type Extent = number | PerExample;

/** The extent of a batch. */
export const BATCH: PerExample = { perExample: 1 };

/** Whether an extent grows with the batch. */
export const isPerExample = (extent: Extent): extent is PerExample => typeof extent === "object";

/** How many there are in a batch of one. */
export const ofOne = (extent: Extent): number => isPerExample(extent) ? extent.perExample : extent;

/** Whether two extents are the same in every batch. */
export function isSameExtent(a: Extent, b: Extent): boolean {
  return ofOne(a) === ofOne(b) && isPerExample(a) === isPerExample(b);
}

/** Whether two shapes are the same in every batch. */
export function isSameShape(a: readonly Extent[], b: readonly Extent[]): boolean {
  return a.length === b.length && a.every((extent, d) => isSameExtent(extent, b[d]));
}

/** The product of two extents. Throws a `RangeError` where both grow with the batch. */
export function times(a: Extent, b: Extent): Extent {
  if (isPerExample(a) && isPerExample(b)) throw new RangeError("a shape has the batch twice");
  const product = ofOne(a) * ofOne(b);
  if (!Number.isSafeInteger(product)) throw new RangeError("a shape is of too many elements");
  return isPerExample(a) || isPerExample(b) ? { perExample: product } : product;
}

/** The quotient of two extents, where it is whole. */
export function over(a: Extent, b: Extent): Extent | undefined {
  if (isPerExample(b) && !isPerExample(a)) return undefined;
  const quotient = ofOne(a) / ofOne(b);
  if (!Number.isSafeInteger(quotient) || quotient < 1) return undefined;
  return isPerExample(a) && !isPerExample(b) ? { perExample: quotient } : quotient;
}

/** The number of elements of a shape. */
export const productOf = (shape: readonly Extent[]): Extent => shape.reduce(times, 1);

/** A shape in an error. */
export function showExtents(shape: readonly Extent[]): string {
  return isFixed(shape) ? show(shape) : `[${shape.map(showExtent).join(", ")}]`;
}

/** An extent in an error. */
export function showExtent(extent: Extent): string {
  if (!isPerExample(extent)) return String(extent);
  return extent.perExample === 1 ? "N" : `${extent.perExample}N`;
}

/** Whether a shape is the same in every batch. */
export const isFixed = (shape: readonly Extent[]): shape is readonly number[] =>
  !shape.some(isPerExample);

/** What two shapes are broadcast to. Throws a `RangeError` where they don't fit each other. */
export function broadcast(a: readonly Extent[], b: readonly Extent[]): Extent[] {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [padded(a, rank), padded(b, rank)];
  return left.map((extent, d) => {
    if (extent === 1 || isSameExtent(extent, right[d])) return right[d];
    if (right[d] === 1) return extent;
    throw new RangeError(`its shapes ${showExtents(a)} and ${showExtents(b)} don't fit each other`);
  });
}

/** A shape with extents of 1 before it, to be of that rank. */
export function padded(shape: readonly Extent[], rank: number): Extent[] {
  return [...Array<number>(rank - shape.length).fill(1), ...shape];
}

/** A dimension from 0. Throws a `RangeError` where there is none such. */
export function dimensionOf(axis: number, rank: number): number {
  const dimension = axis < 0 ? axis + rank : axis;
  if (Number.isInteger(axis) && dimension >= 0 && dimension < rank) return dimension;
  throw new RangeError(`its axis is ${axis}, of ${rank} dimensions`);
}
