/**
 * The order in which a tensor lies in memory beside the order of the file's dimensions: what only
 * renames dimensions costs nothing.
 *
 * @module
 */
import { type Extent, isSameExtent, over, productOf } from "./extent.ts";
import type { Factor, Laid } from "./value.ts";

/** The extents of factors, one after the other. */
export const extentOf = (factors: readonly Factor[]): Extent =>
  productOf(factors.map(({ extent }) => extent));

/** A tensor of the graph: its dimension i is dimension `order[i]` of the file's `shape`. */
export function laid(
  name: string,
  shape: readonly Extent[],
  order: readonly number[] = [...shape.keys()],
): Laid {
  const dimensions = shape.map((extent) => extent === 1 ? [] : [{ extent }]);
  return {
    kind: "laid",
    name,
    stored: order.map((d) => shape[d]),
    dimensions,
    memory: order.flatMap((d) => dimensions[d]),
  };
}

/** The dimensions in another order, as ONNX' Transpose has it. */
export function permuted(value: Laid, order: readonly number[]): Laid {
  return { ...value, dimensions: order.map((d) => value.dimensions[d]) };
}

/**
 * The order of the file's dimensions in memory, where each lies there in one piece; those of one element
 * are where the graph has such, or else behind their neighbours.
 */
export function orderOf({ dimensions, memory, stored }: Laid): number[] | undefined {
  const places = new Map(memory.map((factor, i) => [factor, i]));
  const order = [...dimensions.keys()].filter((d) => dimensions[d].length > 0)
    .sort((a, b) => places.get(dimensions[a][0])! - places.get(dimensions[b][0])!);
  const joined = order.flatMap((d) => dimensions[d]);
  if (joined.some((factor, i) => factor !== memory[i])) return undefined;
  const ones = [...dimensions.keys()].filter((d) => dimensions[d].length === 0);
  const isLaidSo = stored.length === dimensions.length &&
    stored.filter((extent) => extent === 1).length === ones.length;
  if (isLaidSo) return stored.map((extent) => (extent === 1 ? ones : order).shift()!);
  for (const d of ones) order.splice(d === 0 ? 0 : order.indexOf(d - 1) + 1, 0, d);
  return order;
}

/** A tensor that lies as another does. */
export function alike({ label: _, ...like }: Laid, name: string): Laid {
  return { ...like, name };
}

/**
 * The same tensor under another shape of as many elements, where its dimensions can be joined and
 * split as they lie.
 */
export function regrouped(value: Laid, shape: readonly Extent[]): Laid | undefined {
  const left = value.dimensions.flat();
  let memory = [...value.memory];
  const dimensions = [];
  for (const extent of shape) {
    const factors: Factor[] = [];
    let rest = extent;
    while (rest !== 1) {
      const next = left.shift();
      if (!next) return undefined;
      const more = over(rest, next.extent);
      if (more !== undefined) {
        factors.push(next);
        rest = more;
        continue;
      }
      const inner = over(next.extent, rest);
      if (inner === undefined) return undefined;
      const parts = [{ extent: rest }, { extent: inner }];
      memory = memory.flatMap((factor) => factor === next ? parts : [factor]);
      factors.push(parts[0]);
      left.unshift(parts[1]);
      rest = 1;
    }
    dimensions.push(factors);
  }
  return left.length === 0 ? { ...value, dimensions, memory } : undefined;
}

/** How memory is brought into another order: what stays together is moved together. */
export interface Move {
  /** The shape to take the tensor in, the order of its dimensions afterwards. */
  readonly shape: readonly Extent[];
  readonly order: readonly number[];
}

/** How factors come into the wanted order; `undefined` where they are in it. */
export function moveOf(
  memory: readonly Factor[],
  wanted: readonly Factor[],
): Move | undefined {
  if (memory.every((factor, i) => factor === wanted[i])) return undefined;
  const runs: Factor[][] = [];
  memory.forEach((factor, i) => {
    const place = wanted.indexOf(factor);
    if (i > 0 && place > 0 && wanted[place - 1] === memory[i - 1]) runs.at(-1)!.push(factor);
    else runs.push([factor]);
  });
  const order = [...runs.keys()].sort((a, b) =>
    wanted.indexOf(runs[a][0]) - wanted.indexOf(runs[b][0])
  );
  return { shape: runs.map(extentOf), order };
}

/** The `shape` that brings a tensor from one shape to another, whatever the batch. */
export function reshapeTo(from: readonly Extent[], to: readonly Extent[]): number[] {
  return to.map((extent, d) => {
    if (typeof extent === "number") return extent;
    return from[d] !== undefined && isSameExtent(from[d], extent) ? 0 : -1;
  });
}
