/** Tensors whose dimensions are stepped through by strides: how they broadcast and are reduced. @module */
import type { Shape } from "../../graph/spec.ts";
import source from "../../../shaders/shared/strides.wgsl" with { type: "text" };
import { part } from "./parts.ts";

/** `stridedPlace`, and `Dimensions` of the constant `RANK`. */
export const STRIDES = part("shared/strides.wgsl", source);

/** A walk over extents, outermost first, and for each of several tensors the strides it takes there. */
export interface Walk {
  readonly extents: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The strides of a tensor that lies in memory as its shape says. */
export function stridesOf(shape: Shape): number[] {
  let stride = 1;
  return shape.toReversed().map((extent) => {
    const own = stride;
    stride *= extent;
    return own;
  }).reverse();
}

/**
 * The shape that two tensors take together, as ONNX broadcasts: dimensions from the last on are
 * equal, or one of them is 1 or absent. `undefined` where they don't fit.
 */
export function broadcastShape(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((shape) => aligned(shape, rank));
  const fits = left.every((extent, i) => extent === right[i] || extent === 1 || right[i] === 1);
  return fits ? left.map((extent, i) => extent === 1 ? right[i] : extent) : undefined;
}

/** The dimensions of `target` along which a tensor of `shape`, which fits it, repeats. */
export function repeatedAxes(shape: Shape, target: Shape): number[] {
  const own = aligned(shape, target.length);
  return [...target.keys()].filter((d) => own[d] === 1 && target[d] !== 1);
}

/** The walk over `target` through tensors of shapes that broadcast to it. */
export function broadcastWalk(target: Shape, shapes: readonly Shape[]): Walk {
  const strides = shapes.map((shape) => {
    const own = aligned(shape, target.length);
    return stridesOf(own).map((stride, d) => own[d] === 1 ? 0 : stride);
  });
  return merge({ extents: target, strides });
}

/** The walk over some dimensions of a tensor. */
export function walkOver(shape: Shape, axes: readonly number[]): Walk {
  const strides = stridesOf(shape);
  return merge({ extents: axes.map((d) => shape[d]), strides: [axes.map((d) => strides[d])] });
}

/** The place of element `i` of a walk in one of its tensors. */
export function stridedPlace(i: number, { extents, strides }: Walk, tensor = 0): number {
  const steps = strides[tensor];
  let [rest, place] = [i, 0];
  for (let d = extents.length - 1; d > 0; d--) {
    place += rest % extents[d] * steps[d];
    rest = Math.floor(rest / extents[d]);
  }
  return place + rest * steps[0];
}

/**
 * Extents or strides as `Dimensions` in WGSL, ones before them where they are fewer than `rank`;
 * negative ones as what wraps to them.
 */
export function dimensions(numbers: readonly number[], rank = numbers.length): string {
  return `Dimensions(${aligned(numbers, rank).map((number) => `${number >>> 0}u`).join(", ")})`;
}

/** As many numbers as `rank`: ones precede. */
function aligned(numbers: readonly number[], rank: number): readonly number[] {
  return [...Array(rank - numbers.length).fill(1), ...numbers];
}

/** The same walk with the fewest dimensions, at least one: those that every tensor walks as one are. */
export function merge({ extents, strides }: Walk): Walk {
  const merged: { extent: number; steps: number[] }[] = [];
  extents.forEach((extent, d) => {
    const steps = strides.map((each) => each[d]);
    const outer = merged.at(-1);
    if (outer?.steps.every((step, t) => step === extent * steps[t])) {
      merged[merged.length - 1] = { extent: outer.extent * extent, steps };
    } else if (extent > 1) merged.push({ extent, steps });
  });
  if (merged.length === 0) merged.push({ extent: 1, steps: strides.map(() => 0) });
  return {
    extents: merged.map(({ extent }) => extent),
    strides: strides.map((_, t) => merged.map(({ steps }) => steps[t])),
  };
}
