/** The kernel that sets a tensor into a larger one. @module */
import { type Call, input, type Kernel, output, shapeOf } from "../../graph/op.ts";
import { sizeOf } from "../../graph/spec.ts";
import source from "../../../shaders/shape/insert.wgsl" with { type: "text" };
import { flatKernel } from "../shared/flat.ts";
import { part } from "../shared/parts.ts";
import { dimensions, STRIDES, stridesOf } from "../shared/strides.ts";
import { areQuads } from "./strided_copy.ts";

/** Places in a tensor, by dimension: so many from `starts` on, `steps` apart. */
export interface Region {
  readonly starts: readonly number[];
  /** May be negative. */
  readonly steps: readonly number[];
  readonly counts: readonly number[];
}

/** Where input 0 goes in output 0, and what is elsewhere. */
export interface Insertion {
  readonly region: Region;
  readonly value: number;
}

/** A dimension of the walk over the larger tensor. */
interface Dimension {
  readonly extent: number;
  readonly start: number;
  readonly step: number;
  readonly count: number;
  /** Of the smaller tensor. */
  readonly stride: number;
}

/** The dimensions with positive steps and the start that gives the smaller tensor, as few as can be. */
function walk({ starts, steps, counts }: Region, extents: readonly number[]) {
  let first = 0;
  const merged: Dimension[] = [];
  stridesOf(counts).forEach((stride, d) => {
    const isBackwards = steps[d] < 0;
    if (isBackwards) first += (counts[d] - 1) * stride;
    const start = isBackwards ? starts[d] + (counts[d] - 1) * steps[d] : starts[d];
    const own: Dimension = {
      extent: extents[d],
      start,
      step: Math.abs(steps[d]),
      count: counts[d],
      stride: isBackwards ? -stride : stride,
    };
    const outer = merged.at(-1);
    const isWhole = !isBackwards && own.step === 1 && own.count === own.extent;
    if (outer && isWhole && outer.step === 1 && outer.stride === own.extent * stride) {
      merged[merged.length - 1] = {
        extent: outer.extent * own.extent,
        start: outer.start * own.extent,
        step: 1,
        count: outer.count * own.extent,
        stride,
      };
    } else merged.push(own);
  });
  if (merged.length === 0) merged.push({ extent: 1, start: 0, step: 1, count: 1, stride: 1 });
  return { dimensions: merged, first };
}

/** The kernel of an op that sets its input into a larger tensor. */
export function insertKernel<A>(insertionOf: (call: Call<A>) => Insertion): Kernel<A> {
  const cellsOf = (call: Call<A>) => {
    const found = walk(insertionOf(call).region, shapeOf(call));
    const last = found.dimensions[found.dimensions.length - 1];
    const isOfQuads = last.step === 1 && last.stride === 1 &&
      areQuads(last.start, last.count, last.extent, found.first);
    return { ...found, last, width: isOfQuads ? 4 : 1 };
  };
  return flatKernel({
    name: "insert",
    parts: [STRIDES, part("shape/insert.wgsl", source)],
    operands: [input(0), output()],
    constants(call) {
      const { dimensions: walked, first, last, width } = cellsOf(call);
      const { value } = insertionOf(call);
      const inCells = (key: "extent" | "start" | "count") =>
        dimensions(walked.map((each) => each === last ? each[key] / width : each[key]));
      return {
        Cell: width === 4 ? "vec4f" : "f32",
        RANK: walked.length,
        SIZE: sizeOf(shapeOf(call)) / width,
        EXTENTS: inCells("extent"),
        STARTS: inCells("start"),
        STEPS: dimensions(walked.map(({ step }) => step)),
        COUNTS: inCells("count"),
        X_START: first / width,
        X_STRIDES: dimensions(
          walked.map((each) => each === last ? each.stride : each.stride / width),
        ),
        VALUE: value,
      };
    },
    threads: (call) => sizeOf(shapeOf(call)) / cellsOf(call).width,
  });
}
