/** What brings tensors into another shape, mostly for nothing. @module */
import { expand } from "../../../ops/reduction/reduce_sum.ts";
import { type Call, type Family, fixedExtent, inputOf, laidInput, wholeInput } from "./call.ts";
import {
  broadcast,
  dimensionOf,
  type Extent,
  isFixed,
  isPerExample,
  isSameExtent,
  isSameShape,
  ofOne,
  over,
  productOf,
  showExtents,
} from "./extent.ts";
import { laid, permuted } from "./layout.ts";
import { extentsOf, type Laid, shapeOf, type Value } from "./value.ts";

/** How a shape is to be understood. */
interface Resolving {
  /** Whether a 0 is one, not the input's own extent. */
  readonly isZero: boolean;
  /** The batch that the file is written for, where it is one alone. */
  readonly batch?: number;
  /** The parts of the input's dimensions, where it is known of which they are made. */
  readonly factors?: readonly Extent[];
}

/** The shape that a Reshape means. */
export function resolved(
  given: readonly Extent[],
  target: readonly Extent[],
  { isZero, batch, factors = given }: Resolving,
): Extent[] {
  const own = target.map((extent, d) => {
    if (extent !== 0 || isZero) return extent;
    if (given[d] !== undefined) return given[d];
    throw new RangeError(`its shape has a 0 at ${d}: its input has ${given.length} dimensions`);
  });
  const isLeft = (extent: Extent) => extent === -1;
  const wrong = own.some((extent) => !(ofOne(extent) >= 1) && !isLeft(extent)) ||
    own.filter(isLeft).length > 1;
  if (wrong) throw new RangeError(`its shape is ${showExtents(own)}`);
  const misfit = () =>
    new RangeError(`its input is ${showExtents(given)}, which is no ${showExtents(own)}`);
  const isFree = !isFixed(given) && isFixed(own) && batch !== undefined;
  const size = productOf(isFree ? atBatch(given, batch) : given);
  const known = productOf(own.filter((extent) => !isLeft(extent)));
  const rest = own.some(isLeft) ? over(size, known) : 1;
  if (rest === undefined) throw misfit();
  const shape = own.map((extent) => isLeft(extent) ? rest : extent);
  if (!isSameExtent(productOf(shape), size)) throw misfit();
  if (!isFree) return shape;
  const free = freed(factors, shape as number[], batch);
  if (!free) throw misfit();
  return free;
}

/** A shape in a batch of that size. */
const atBatch = (shape: readonly Extent[], batch: number): number[] =>
  shape.map((extent) => isPerExample(extent) ? extent.perExample * batch : extent);

/**
 * A shape that a file has for its one size of batch, for any: the extent that takes up the batch's
 * place among the elements grows with it. Where a batch of 1 leaves open which one does, it is one of
 * 1, or the last but that of the features.
 */
function freed(given: readonly Extent[], shape: readonly number[], batch: number) {
  const place = given.findIndex(isPerExample);
  const before = ofOne(productOf(given.slice(0, place)));
  let product = 1;
  const open = [...shape.keys()].filter((d) => {
    const [start, extent] = [product, shape[d]];
    product *= extent;
    return before % start === 0 && extent % (before / start * batch) === 0;
  });
  const chosen = open.find((d) => shape[d] === batch) ??
    open.findLast((d) => d < shape.length - 1 && shape[d] !== given[place + 1]) ?? open[0];
  if (chosen === undefined) return undefined;
  return shape.map((extent, d): Extent => d === chosen ? { perExample: extent / batch } : extent);
}

function reshape(call: Call): Value {
  const isZero = call.attributes.flag("allowzero");
  const target = wholeInput(call, "shape", 1);
  if (!target) throw new RangeError("it has no shape");
  const x = laidInput(call, 0);
  const factors = x.dimensions.flat().map(({ extent }) => extent);
  return call.to.asShape(
    x,
    resolved(shapeOf(x), target, { isZero, batch: call.batch, factors }),
    call.name,
  );
}

/** `[d0 ⋯ d(axis − 1), d(axis) ⋯]`. */
function flatten(call: Call): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const given = call.attributes.int("axis", 1);
  const axis = given === shape.length ? given : dimensionOf(given, shape.length);
  return call.to.asShape(
    x,
    [productOf(shape.slice(0, axis)), productOf(shape.slice(axis))],
    call.name,
  );
}

function transpose(call: Call): Value {
  const x = laidInput(call, 0);
  const dimensions = [...x.dimensions.keys()];
  const order = call.attributes.ints("perm") ?? dimensions.toReversed();
  checkOrder(order, dimensions.length);
  return permuted(x, order);
}

/** Throws a `RangeError` where an order has not each dimension once. */
export function checkOrder(order: readonly number[], rank: number): void {
  const isOrder = order.length === rank && [...Array(rank).keys()].every((d) => order.includes(d));
  if (!isOrder) throw new RangeError(`its perm is [${order}], of ${rank} dimensions`);
}

/** The shape without dimensions of 1, those of `axes` or all. */
export function squeezed(shape: readonly Extent[], axes?: readonly Extent[]): Extent[] {
  const dimensions = axes?.map((axis) => dimensionOf(fixedExtent(axis), shape.length)) ??
    [...shape.keys()].filter((d) => shape[d] === 1);
  const wide = dimensions.find((d) => shape[d] !== 1);
  if (wide === undefined) return shape.filter((_, d) => !dimensions.includes(d));
  throw new RangeError(`its axis ${wide} of ${showExtents(shape)} is not 1`);
}

/** The shape with dimensions of 1 at `axes`, which count those. */
export function unsqueezed(shape: readonly Extent[], axes: readonly Extent[]): Extent[] {
  const rank = shape.length + axes.length;
  const dimensions = axes.map((axis) => dimensionOf(fixedExtent(axis), rank));
  if (new Set(dimensions).size < axes.length) throw new RangeError("it has an axis twice");
  const others = shape[Symbol.iterator]();
  return Array.from(
    { length: rank },
    (_, d) => dimensions.includes(d) ? 1 : others.next().value as Extent,
  );
}

function expanded(call: Call): Value {
  const x = laidInput(call, 0);
  return broadcastTo(call, x, broadcast(shapeOf(x), extentsOf(inputOf(call, 1), "shape")));
}

/** A tensor repeated to a shape. */
export function broadcastTo(
  { to, name }: Call,
  x: Laid,
  shape: readonly Extent[],
): Laid {
  const given = shapeOf(x);
  const rank = shape.length;
  const wide = to.asShape(x, [...Array<number>(rank - given.length).fill(1), ...given]);
  if (isSameShape(shapeOf(wide), shape)) return wide;
  const own = to.inOwnOrder(wide);
  const target = own.order.map((d) => shape[d]);
  const y = to.append(expand, [own.name], {
    shape: target as readonly number[],
    scale: 1,
  }, name);
  return laid(y, shape, own.order);
}

/** Space to depth and back: `[N, C, H, W]` with blocks of pixels as channels. */
function depthToSpace(call: Call): Value {
  const size = call.attributes.int("blocksize", 0);
  const mode = call.attributes.word("mode", ["DCR", "CRD"]);
  const x = laidInput(call, 0);
  const [batch, channels, height, width] = pictureShape(x);
  const depth = over(channels, size * size);
  if (!(size >= 1) || depth === undefined) throw new RangeError(`its blocksize is ${size}`);
  const isDepthFirst = mode === "DCR";
  const parts = isDepthFirst ? [size, size, depth] : [depth, size, size];
  const apart = call.to.asShape(x, [batch, ...parts, height, width]);
  const turned = permuted(apart, isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]);
  const [, , a, b, c, d] = shapeOf(turned);
  return call.to.asShape(turned, [batch, depth, productOf([a, b]), productOf([c, d])]);
}

function spaceToDepth(call: Call): Value {
  const size = call.attributes.int("blocksize", 0);
  const x = laidInput(call, 0);
  const [batch, channels, height, width] = pictureShape(x);
  const [rows, columns] = [over(height, size), over(width, size)];
  if (!(size >= 1) || rows === undefined || columns === undefined) {
    throw new RangeError(`its blocksize is ${size}`);
  }
  const apart = call.to.asShape(x, [batch, channels, rows, size, columns, size]);
  const turned = permuted(apart, [0, 3, 5, 1, 2, 4]);
  return call.to.asShape(turned, [batch, productOf([size, size, channels]), rows, columns]);
}

function pictureShape(x: Laid): readonly Extent[] {
  const shape = shapeOf(x);
  if (shape.length === 4) return shape;
  throw new RangeError(`its input is ${showExtents(shape)}: expected [N, C, H, W]`);
}

/** ONNX' ops that bring tensors into another shape. */
export const SHAPE: Family = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: (call) => {
    const x = laidInput(call, 0);
    return call.to.asShape(x, squeezed(shapeOf(x), wholeInput(call, "axes", 1)));
  },
  Unsqueeze: (call) => {
    const x = laidInput(call, 0);
    return call.to.asShape(x, unsqueezed(shapeOf(x), wholeInput(call, "axes", 1) ?? []));
  },
  Expand: expanded,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
};
