/** How tensors are moved: copies from strided places to strided places. @module */
import { input, output, type Pass } from "../../graph/op.ts";
import { sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/shape/strided_copy.wgsl" with { type: "text" };
import { FLAT, flatWorkgroups } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { dimensions, merge, stridedPlace, STRIDES, type Walk } from "../shared/strides.ts";

/** Which elements go where: element i of the walk from the first tensor to the second. */
export interface StridedCopy {
  /** Over the elements, by the strides in both tensors. */
  readonly walk: Walk;
  /** Where the walk begins in each, in elements. */
  readonly starts: readonly [from: number, to: number];
}

/** Copies on the host. */
export function copyStrided(
  x: Float64Array,
  y: Float64Array,
  { walk: given, starts: [from, to] }: StridedCopy,
): void {
  const walk = merge(given);
  for (let i = 0; i < sizeOf(walk.extents); i++) {
    y[to + stridedPlace(i, walk, 1)] = x[from + stridedPlace(i, walk)];
  }
}

/** Whether such numbers are whole vec4s. */
export const areQuads = (...numbers: number[]) => numbers.every((number) => number % 4 === 0);

/** The pass that copies from an input to output 0. */
export function stridedCopyPass({ walk, starts }: StridedCopy, index = 0): Pass {
  const { extents, strides } = merge(walk);
  const last = extents.length - 1;
  const isOfQuads = strides.every((each) => each[last] === 1 && areQuads(...each.slice(0, -1))) &&
    areQuads(extents[last], ...starts);
  const width = isOfQuads ? 4 : 1;
  const cells = extents.with(last, extents[last] / width);
  const [x, y] = strides.map((each) =>
    dimensions(each.map((stride, d) => d === last ? stride : stride / width))
  );
  return {
    parts: [FLAT, STRIDES, part("shape/strided_copy.wgsl", source)],
    constants: {
      Cell: isOfQuads ? "vec4f" : "f32",
      RANK: cells.length,
      SIZE: sizeOf(cells),
      EXTENTS: dimensions(cells),
      X_START: starts[0] / width,
      X_STRIDES: x,
      Y_START: starts[1] / width,
      Y_STRIDES: y,
    },
    operands: [input(index), output()],
    workgroups: flatWorkgroups(sizeOf(cells)),
  };
}
