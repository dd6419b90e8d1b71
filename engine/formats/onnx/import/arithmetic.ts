/** Arithmetic with numbers that are known when a file is read, of which some are the batch's. @module */
import { sizeOf } from "../../../graph/spec.ts";
import { type Call, type Family, fixedExtent, inputOf } from "./call.ts";
import { broadcast, type Extent, isPerExample, isSameExtent, over, times } from "./extent.ts";
import { broadcastStrides, type Constant, floats, ints, strided } from "./value.ts";

/** An input that is known. */
export function known(call: Call, i: number): Constant {
  const value = inputOf(call, i);
  if (value.kind === "constant") return value;
  throw new RangeError(`its input ${i} is computed of the pictures`);
}

/** A constant repeated to a shape. */
export function spread({ to }: Call, constant: Constant, shape: readonly number[]): Constant {
  if (String(constant.shape) === String(shape)) return constant;
  to.spend(shape);
  return strided(constant, shape, broadcastStrides(constant.shape, shape));
}

/** A function of two numbers, and of two extents where it has a meaning for such. */
interface Arithmetic {
  readonly of: (a: number, b: number, isWhole: boolean) => number;
  readonly ofExtents?: (a: Extent, b: Extent) => Extent | undefined;
  /** Whether it gives truths. */
  readonly isTruth?: true;
}

/** Whether two extents are equal; undefined where that depends on the batch. */
const compared = (a: Extent, b: Extent) => {
  if (isPerExample(a) && isPerExample(b)) return Number(isSameExtent(a, b));
  return [a, b].some((each) => typeof each === "number" && each < 1) ? 0 : undefined;
};

const ARITHMETIC: Readonly<Record<string, Arithmetic>> = {
  Add: { of: (a, b) => a + b, ofExtents: (a, b) => a === 0 ? b : b === 0 ? a : undefined },
  Sub: {
    of: (a, b) => a - b,
    ofExtents: (a, b) => b === 0 ? a : isSameExtent(a, b) ? 0 : undefined,
  },
  Mul: {
    of: (a, b) => a * b,
    ofExtents: (a, b) =>
      a === 0 || b === 0 ? 0 : [a, b].some((each) => Number(each) < 0) ? undefined : times(a, b),
  },
  Div: {
    of: (a, b, isWhole) => isWhole ? Math.trunc(a / b) : a / b,
    ofExtents: (a, b) => b === 0 ? undefined : over(a, b),
  },
  Mod: { of: (a, b) => a - Math.floor(a / b) * b },
  Pow: { of: (a, b) => a ** b },
  Min: { of: (a, b) => Math.min(a, b) },
  Max: { of: (a, b) => Math.max(a, b) },
  Equal: { of: (a, b) => Number(a === b), ofExtents: compared, isTruth: true },
  Less: { of: (a, b) => Number(a < b), isTruth: true },
  LessOrEqual: { of: (a, b) => Number(a <= b), isTruth: true },
  Greater: { of: (a, b) => Number(a > b), isTruth: true },
  GreaterOrEqual: { of: (a, b) => Number(a >= b), isTruth: true },
  And: { of: (a, b) => Number(a && b), isTruth: true },
  Or: { of: (a, b) => Number(a || b), isTruth: true },
};

function computed(
  call: Call,
  left: Constant,
  right: Constant,
  { of, ofExtents, isTruth }: Arithmetic,
) {
  const shape = broadcast(left.shape, right.shape) as number[];
  call.to.spend(shape);
  const [a, b] = [left, right].map((each) => spread(call, each, shape));
  const isWhole = a.type !== "float" && b.type !== "float";
  const value = (i: number): Extent => {
    const [x, y] = [a.values[i], b.values[i]];
    if (!isPerExample(x) && !isPerExample(y)) return of(x, y, isWhole);
    const extent = ofExtents?.(x, y);
    if (extent !== undefined) return extent;
    throw new RangeError("it computes with the size of the batch");
  };
  const size = sizeOf(shape);
  if (!isWhole && !isTruth) {
    return floats(shape, Float32Array.from({ length: size }, (_, i) => fixedExtent(value(i))));
  }
  const values = Array.from({ length: size }, (_, i) => value(i));
  return isTruth ? { ...ints(shape, values), type: "bool" as const } : ints(shape, values);
}

const binary: Family = Object.fromEntries(
  Object.entries(ARITHMETIC).map(([name, entry]) => [name, (call: Call) => {
    if (call.attributes.flag("fmod")) throw new RangeError("its fmod is 1");
    const [first, ...others] = call.inputs.map((_, i) => known(call, i));
    return others.reduce((a, b) => computed(call, a, b, entry) as Constant, first);
  }]),
);

/** Functions of one number. */
const UNARY: Readonly<Record<string, (x: number) => number>> = {
  Neg: (x) => -x,
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Not: (x) => Number(!x),
  Sqrt: Math.sqrt,
  Exp: Math.exp,
  Log: Math.log,
  Reciprocal: (x) => 1 / x,
};

const unary: Family = Object.fromEntries(
  Object.entries(UNARY).map(([name, of]) => [name, (call: Call) => {
    const x = known(call, 0);
    call.to.spend(x.shape);
    if (x.type === "float") return floats(x.shape, x.values.map(of));
    return { ...x, values: x.values.map((value) => of(fixedExtent(value))) };
  }]),
);

/** Functions of one and two numbers, by ONNX' names. */
export const ARITHMETIC_FOLDS: Family = { ...binary, ...unary };
