/** Parts of tensors, and tensors of parts. @module */
import { concat } from "../../../ops/shape/concat.ts";
import { pad } from "../../../ops/shape/pad.ts";
import { slice } from "../../../ops/shape/slice.ts";
import {
  asLaid,
  type Call,
  checkApart,
  type Family,
  fixedExtent,
  inputOf,
  laidInput,
  numberInput,
  wholeInput,
} from "./call.ts";
import {
  broadcast,
  dimensionOf,
  type Extent,
  isFixed,
  isSameExtent,
  showExtents,
} from "./extent.ts";
import { laid, orderOf } from "./layout.ts";
import { broadcastTo } from "./shape.ts";
import { type Constant, type Laid, shapeOf, type Value, wholeOf } from "./value.ts";

/** A part along one dimension, its borders brought within it. */
export interface Part {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

/** What `start`, `end` and `step` of ONNX' Slice mean along a dimension. */
export function partOf(extent: number, start: number, end: number, step: number): Part {
  if (step === 0) throw new RangeError("it has a step of 0");
  const [least, most] = step > 0 ? [0, extent] : [-1, extent - 1];
  const clamp = (place: number, low: number) =>
    Math.min(Math.max(place < 0 ? place + extent : place, low), most);
  const [first, last] = [clamp(start, step > 0 ? 0 : Math.min(0, extent - 1)), clamp(end, least)];
  return { start: first, step, count: Math.max(0, Math.ceil((last - first) / step)) };
}

/** The starts, ends, axes and steps of a Slice, each a list as long. */
export function cutsOf(call: Call, rank: number) {
  const of = (name: string, i: number) => {
    const given = wholeInput(call, name, i);
    if (given && !isFixed(given)) throw new RangeError(`its ${name} depend on the batch`);
    return given;
  };
  const [starts, ends] = [of("starts", 1), of("ends", 2)];
  if (!starts || !ends) throw new RangeError("it has no starts or ends");
  const axes = (of("axes", 3) ?? [...starts.keys()]).map((axis) => dimensionOf(axis, rank));
  const steps = of("steps", 4) ?? starts.map(() => 1);
  const isRight = [ends, axes, steps].every(({ length }) => length === starts.length) &&
    new Set(axes).size === axes.length;
  if (!isRight) throw new RangeError("its starts, ends, axes and steps are not as many");
  return axes.map((axis, i) => ({ axis, start: starts[i], end: ends[i], step: steps[i] }));
}

/** Cuts parts along dimensions out of a tensor. */
function cut(
  { to, name }: Call,
  x: Laid,
  parts: ReadonlyMap<number, Part>,
  own = name,
): Laid {
  const shape = shapeOf(x);
  const real = [...parts].filter(([d, { start, step, count }]) =>
    start !== 0 || step !== 1 || count !== shape[d]
  );
  if (real.length === 0) return x;
  checkApart(x, real.map(([d]) => d));
  const lying = to.inOwnOrder(x);
  const axes = real.map(([d]) => lying.order.indexOf(d));
  const ends = real.map(([d, { start, step, count }]) => {
    const end = start + step * count;
    return end < 0 ? end - fixedExtent(shape[d]) : end;
  });
  const attributes = {
    starts: real.map(([, { start }]) => start),
    ends,
    axes,
    ...real.some(([, { step }]) => step !== 1) && { steps: real.map(([, { step }]) => step) },
  };
  const y = to.append(slice, [lying.name], attributes, own);
  return laid(y, shape.map((extent, d) => parts.get(d)?.count ?? extent), lying.order);
}

function sliced(call: Call): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const parts = cutsOf(call, shape.length).map(({ axis, start, end, step }) => {
    // All of the batch is all of it, whatever its size.
    const isAll = typeof shape[axis] === "object" && start === 0 && step === 1 &&
      end >= (call.batch ?? 2 ** 31 - 1);
    const extent = shape[axis];
    if (isAll) return undefined;
    checkApart(x, [axis]);
    return [axis, partOf(extent as number, start, end, step)] as const;
  });
  return cut(call, x, new Map(parts.filter((part) => part !== undefined)));
}

function split(call: Call): readonly Value[] {
  const { attributes } = call;
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const axis = dimensionOf(attributes.int("axis", 0), shape.length);
  checkApart(x, [axis]);
  const extent = fixedExtent(shape[axis]);
  const most = attributes.int("num_outputs", call.parts);
  const each = Math.ceil(extent / most);
  const given = wholeInput(call, "split", 1)?.map(fixedExtent) ??
    Array.from({ length: most }, (_, i) => Math.min(each, extent - i * each));
  const isWhole = given.every((count) => count > 0) &&
    given.reduce((sum, count) => sum + count, 0) === extent;
  if (!isWhole) throw new RangeError(`its parts [${given.slice(0, 20)}] are no ${extent}`);
  let start = 0;
  return given.slice(0, call.outputs).map((count, i) => {
    const part = { start, step: 1, count };
    start += count;
    return cut(call, x, new Map([[axis, part]]), `${call.name}/part${i + 1}`);
  });
}

function joined(call: Call): Value {
  const values = call.inputs.map((_, i) => inputOf(call, i));
  const rank = shapeOf(values[0]).length;
  const axis = dimensionOf(call.attributes.int("axis", 0), rank);
  return join(call, values, axis);
}

/** Tensors one after the other along a dimension; what has one example is there for each of a batch. */
function join(call: Call, values: readonly Value[], axis: number): Laid {
  const { to, name } = call;
  const shapes = values.map(shapeOf);
  if (shapes.some(({ length }) => length !== shapes[0].length)) {
    throw new RangeError(`its inputs are ${shapes.map(showExtents).join(", ")}`);
  }
  const others = (shape: readonly Extent[]) => shape.map((extent, d) => d === axis ? 1 : extent);
  const common = shapes.map(others).reduce(broadcast);
  const whole = values.map((value, i) => {
    const tensor = asLaid(call, value, `part${i + 1}`);
    const target = common.map((extent, d) => d === axis ? shapes[i][d] : extent);
    const fits = target.every((extent, d) =>
      typeof extent === "object" || isSameExtent(extent, shapes[i][d])
    );
    if (!fits) throw new RangeError(`its inputs are ${shapes.map(showExtents).join(", ")}`);
    return broadcastTo({ ...call, name: `${name}/part` }, tensor, target);
  });
  whole.forEach((tensor) => checkApart(tensor, [axis]));
  const leader = values.findIndex(({ kind }) => kind === "laid");
  const order = orderOf(whole[Math.max(0, leader)]) ?? [...common.keys()];
  const extent = whole.reduce((sum, tensor) => sum + fixedExtent(shapeOf(tensor)[axis]), 0);
  const inputs = whole.map((tensor) => to.inOrder(tensor, order));
  const y = to.append(concat, inputs, { axis: order.indexOf(axis) }, name);
  return laid(y, common.with(axis, extent), order);
}

/** A border of one number; a negative one cuts off. */
function padded(call: Call): Value {
  const { attributes, to, name } = call;
  const mode = attributes.word("mode", ["constant", "edge", "reflect", "wrap"]);
  if (mode !== "constant") throw new RangeError(`its mode is ${mode}: expected constant`);
  const value = numberInput(call, "value", 2, 0);
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const given = wholeInput(call, "pads", 1)?.map(fixedExtent);
  const chosen = call.inputs[3]
    ? wholeOf(call.inputs[3], "axes").map((axis) => dimensionOf(axis, shape.length))
    : [...shape.keys()];
  if (!given || given.length !== 2 * chosen.length) {
    throw new RangeError("its pads are not as many");
  }
  const pads = shape.map((_, d) => {
    const i = chosen.indexOf(d);
    return i < 0 ? [0, 0] : [given[i], given[i + chosen.length]];
  });
  if (pads.flat().some((cells) => Math.abs(cells) >= 2 ** 20)) {
    throw new RangeError("its pads are of too many cells");
  }
  const parts = new Map(shape.flatMap((extent, d) => {
    const [before, after] = pads[d].map((cells) => Math.max(0, -cells));
    if (before + after === 0) return [];
    return [[d, { start: before, step: 1, count: fixedExtent(extent) - before - after }] as const];
  }));
  const inner = cut(call, x, parts, `${name}/cut`);
  const around = pads.map((cells) => cells.map((cells) => Math.max(0, cells)));
  if (around.flat().every((cells) => cells === 0)) return inner;
  checkApart(x, [...shape.keys()].filter((d) => around[d].some((cells) => cells > 0)));
  const own = to.inOwnOrder(inner);
  const lists = [0, 1].flatMap((side) => own.order.map((d) => around[d][side]));
  const y = to.append(pad, [own.name], { pads: lists, value: Math.fround(value) }, name);
  const inside = shapeOf(inner);
  const target = inside.map((extent, d) => {
    const [before, after] = around[d];
    return before + after ? fixedExtent(extent) + before + after : extent;
  });
  return laid(y, target, own.order);
}

/** No Gather or Tile is made of more parts. */
const MOST_PARTS = 64;

/** Elements by their numbers along a dimension: one, or a few, or all at even distances. */
function gathered(call: Call): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  const axis = dimensionOf(call.attributes.int("axis", 0), shape.length);
  const numbers = inputOf(call, 1);
  if (numbers.kind === "laid") throw new RangeError("its indices are computed of the pictures");
  checkApart(x, [axis]);
  const indices = wholeIndices(numbers, fixedExtent(shape[axis]));
  const step = indices.length > 1 ? indices[1] - indices[0] : 1;
  const isEven = step !== 0 && indices.every((index, i) => index === indices[0] + i * step);
  if (!isEven && indices.length > MOST_PARTS) {
    throw new RangeError(`it takes ${indices.length} elements one by one`);
  }
  const part = (start: number, count: number, step: number, name: string) =>
    cut(call, x, new Map([[axis, { start, count, step }]]), name);
  const y = isEven
    ? part(indices[0], indices.length, step, call.name)
    : join(call, indices.map((index) => part(index, 1, 1, `${call.name}/part`)), axis);
  return call.to.asShape(y, [...shape.slice(0, axis), ...numbers.shape, ...shape.slice(axis + 1)]);
}

/** Indices from 0. */
export function wholeIndices({ values, type }: Constant, extent: number): number[] {
  return Array.from(values as readonly Extent[], (index) => {
    const place = typeof index === "number" && index < 0 ? index + extent : index;
    const isRight = type === "int" && typeof place === "number" && place >= 0 && place < extent;
    if (isRight) return place;
    throw new RangeError(`it has an index ${JSON.stringify(index)} of ${extent}`);
  });
}

function tiled(call: Call): Value {
  const x = laidInput(call, 0);
  const repeats = wholeOf(inputOf(call, 1), "repeats");
  if (
    repeats.length !== x.dimensions.length || repeats.some((each) => each < 1 || each > MOST_PARTS)
  ) {
    throw new RangeError(`its repeats are [${repeats.slice(0, 20)}]: expected 1 to ${MOST_PARTS}`);
  }
  return repeats.reduce<Laid>(
    (y, count, d) => count === 1 ? y : join(call, Array<Value>(count).fill(y), d),
    x,
  );
}

/** ONNX' ops of parts. */
export const PARTS: Family = {
  Slice: sliced,
  Split: split,
  Concat: joined,
  Pad: padded,
  Gather: gathered,
  Tile: tiled,
};
