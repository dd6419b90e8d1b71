/** Sums, means and extremes along dimensions. @module */
import type { Op } from "../../../graph/op.ts";
import { add, divide, maximum, subtract } from "../../../ops/elementwise/binary.ts";
import { abs, exp, log, sqrt } from "../../../ops/elementwise/unary.ts";
import { reduceMax, reduceMin } from "../../../ops/reduction/reduce_extreme.ts";
import { reduceMean, reduceSum, reduceSumSquare } from "../../../ops/reduction/reduce_sum.ts";
import type { Reduction } from "../../../ops/reduction/reduction.ts";
import {
  type Call,
  checkApart,
  type Family,
  laidInput,
  type Translate,
  wholeInput,
} from "./call.ts";
import { combine } from "./combine.ts";
import { each } from "./elementwise.ts";
import { dimensionOf, isFixed } from "./extent.ts";
import { laid } from "./layout.ts";
import { type Laid, scalar, shapeOf, type Value } from "./value.ts";

/** The dimensions that go, or have one element after it. */
export interface Along {
  readonly dimensions: readonly number[];
  readonly keepdims: boolean;
}

/** Reduces a tensor along the file's dimensions. */
export function reduced(
  { to, ...call }: Call,
  op: Op<Reduction>,
  x: Laid,
  { dimensions, keepdims }: Along,
  name = call.name,
): Laid {
  checkApart(x, dimensions);
  const shape = shapeOf(x);
  const kept = [...shape.keys()].filter((d) => keepdims || !dimensions.includes(d));
  const target = shape.map((extent, d) => dimensions.includes(d) ? 1 : extent);
  const own = to.inOwnOrder(x);
  const axes = own.order.flatMap((d, i) => dimensions.includes(d) ? [i] : []);
  const y = to.append(op, [own.name], { axes, keepdims }, name);
  const order = own.order.filter((d) => kept.includes(d)).map((d) => kept.indexOf(d));
  return laid(y, kept.map((d) => target[d]), order);
}

/** The dimensions that an op of the file reduces; none where it passes all on. */
export function alongOf(call: Call, x: Value): Along {
  const { length: rank } = shapeOf(x);
  const keepdims = call.attributes.flag("keepdims", true);
  const passes = call.attributes.flag("noop_with_empty_axes");
  const given = wholeInput(call, "axes", 1) ?? [];
  if (!isFixed(given)) throw new RangeError("its axes depend on the batch");
  const dimensions = given.map((axis) => dimensionOf(axis, rank));
  if (new Set(dimensions).size < given.length) throw new RangeError("it has an axis twice");
  if (dimensions.length === 0 && !passes) return { dimensions: [...Array(rank).keys()], keepdims };
  return { dimensions, keepdims };
}

type Steps = (call: Call, x: Laid, along: Along) => Laid;

/** An op along dimensions; `alone` is what it does where there are none. */
const along =
  (steps: Steps, alone: (call: Call, x: Laid) => Laid = (_, x) => x): Translate => (call) => {
    const x = laidInput(call, 0);
    const dimensions = alongOf(call, x);
    return dimensions.dimensions.length ? steps(call, x, dimensions) : alone(call, x);
  };

const plain = (op: Op<Reduction>): Steps => (call, x, dimensions) =>
  reduced(call, op, x, dimensions);

const size = (call: Call, x: Laid) => each(call, abs, x, {}, `${call.name}/size`);

/** max + log Σ exp(x − max): no exponential overflows. */
function logSumExp(call: Call, x: Laid, { dimensions, keepdims }: Along): Laid {
  const { name } = call;
  const most = reduced(call, reduceMax, x, { dimensions, keepdims: true }, `${name}/most`);
  const less = each(
    call,
    exp,
    combine(call, subtract, [x, most], `${name}/less`),
    {},
    `${name}/exp`,
  );
  const sum = reduced(call, reduceSum, less, { dimensions, keepdims: true }, `${name}/sum`);
  const y = combine(call, add, [each(call, log, sum, {}, `${name}/log`), most]);
  const kept = shapeOf(y).filter((_, d) => keepdims || !dimensions.includes(d));
  return call.to.asShape(y, kept);
}

/** x over its norm along a dimension, 0 where that is 0. */
function normalized(call: Call): Value {
  const x = laidInput(call, 0);
  const { name, attributes } = call;
  const power = attributes.int("p", 2);
  const dimensions = [dimensionOf(attributes.int("axis", -1), shapeOf(x).length)];
  const all = { dimensions, keepdims: true };
  if (power !== 1 && power !== 2) throw new RangeError(`its p is ${power}: expected 1 or 2`);
  const sum = power === 1
    ? reduced(call, reduceSum, size(call, x), all, `${name}/sum`)
    : each(call, sqrt, reduced(call, reduceSumSquare, x, all, `${name}/sum`), {}, `${name}/norm`);
  const norm = combine(call, maximum, [sum, scalar(1e-30)], `${name}/least`);
  return combine(call, divide, [x, norm]);
}

/** ONNX' reductions. */
export const REDUCTION: Family = {
  ReduceSum: along(plain(reduceSum)),
  ReduceMean: along(plain(reduceMean)),
  ReduceMax: along(plain(reduceMax)),
  ReduceMin: along(plain(reduceMin)),
  ReduceSumSquare: along(
    plain(reduceSumSquare),
    (call, x) => reducedOfNone(call, x, reduceSumSquare),
  ),
  ReduceL1: along(
    (call, x, dimensions) => reduced(call, reduceSum, size(call, x), dimensions),
    size,
  ),
  ReduceL2: along((call, x, dimensions) => {
    const sum = reduced(call, reduceSumSquare, x, dimensions, `${call.name}/sum`);
    return each(call, sqrt, sum, {});
  }, size),
  ReduceLogSum: along((call, x, dimensions) => {
    const sum = reduced(call, reduceSum, x, dimensions, `${call.name}/sum`);
    return each(call, log, sum, {});
  }, (call, x) => each(call, log, x, {})),
  ReduceLogSumExp: along(logSumExp),
  LpNormalization: normalized,
};

/** Each element alone, as if it were a dimension of one. */
function reducedOfNone(call: Call, x: Laid, op: Op<Reduction>): Laid {
  const shape = shapeOf(x);
  const one = call.to.asShape(x, [...shape, 1]);
  return reduced(call, op, one, { dimensions: [shape.length], keepdims: false });
}
