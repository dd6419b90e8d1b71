/** Functions of two tensors, element by element, wherever these lie. @module */
import type { NoAttributes, Op } from "../../../graph/op.ts";
import { type Call, useOf } from "./call.ts";
import { broadcast, type Extent, isSameShape, ofOne, padded } from "./extent.ts";
import { alike, extentOf, laid, orderOf } from "./layout.ts";
import { type Factor, type Laid, reshaped, shapeOf, type Value } from "./value.ts";

/** A part of a dimension that is one of the graph's. */
interface Unit {
  readonly dimension: number;
  readonly factors: readonly Factor[];
}

/** Applies an op to two tensors that broadcast: the result lies as the one that has its shape. */
export function combine(
  call: Call,
  op: Op<NoAttributes>,
  [a, b]: readonly [Value, Value],
  name = call.name,
): Laid {
  const { to } = call;
  const shape = broadcast(shapeOf(a), shapeOf(b));
  const leader = [a, b].find((value): value is Laid =>
    value.kind === "laid" && isSameShape(shapeOf(value), shape)
  );
  if (!leader) {
    const names = [a, b].map((value) => {
      if (value.kind === "laid") return to.inOrder(value, [...value.dimensions.keys()]);
      return to.placed(value, useOf(call, value, "constant"));
    });
    return laid(to.append(op, names, {}, name), shape);
  }
  const units = unitsOf(leader);
  const names = [a, b].map((value) =>
    value === leader
      ? to.arranged(leader, units.map(({ factors }) => factors))
      : following(call, value, leader, units)
  );
  const stored = units.map(({ factors }) => extentOf(factors));
  return { ...alike(leader, to.append(op, names, {}, name)), stored };
}

/** A tensor's dimensions as they lie in memory, or their parts where they lie scattered. */
function unitsOf({ dimensions, memory, ...value }: Laid): Unit[] {
  const order = orderOf({ dimensions, memory, ...value });
  if (order) return order.map((dimension) => ({ dimension, factors: dimensions[dimension] }));
  return memory.map((factor) => ({
    dimension: dimensions.findIndex((factors) => factors.includes(factor)),
    factors: [factor],
  }));
}

/** The name of a tensor that lies as another does, so that they broadcast in the graph, too. */
function following(
  call: Call,
  value: Value,
  { dimensions }: Laid,
  units: readonly Unit[],
): string {
  const { to } = call;
  const given = padded(shapeOf(value), dimensions.length);
  const place = ({ dimension, factors }: Unit) =>
    factors.length === 0 ? 0 : dimensions[dimension].indexOf(factors[0]);
  const logical = [...units].sort((a, b) => a.dimension - b.dimension || place(a) - place(b));
  const shape = logical.map(({ dimension, factors }): Extent =>
    given[dimension] === 1 ? 1 : extentOf(factors)
  );
  const order = units.map((unit) => logical.indexOf(unit));
  if (value.kind === "laid") return to.inOrder(to.asShape(value, shape), order);
  const own = order.map((d) => ofOne(shape[d]));
  const first = own.findIndex((extent) => extent !== 1);
  const trimmed = first < 0 ? [] : own.slice(first);
  const apart = reshaped(value, shape.map(ofOne));
  return to.placed(apart, useOf(call, value, "constant"), order, trimmed);
}
