/** Functions of each element. @module */
import type { NoAttributes, Op } from "../../../graph/op.ts";
import * as binary from "../../../ops/elementwise/binary.ts";
import * as unary from "../../../ops/elementwise/unary.ts";
import {
  asLaid,
  type Call,
  type Family,
  inputOf,
  laidInput,
  numberInput,
  onlyOutputs,
  type Translate,
} from "./call.ts";
import { combine } from "./combine.ts";
import { alike } from "./layout.ts";
import { type Laid, numberOf, scalar, type Value } from "./value.ts";

/** A function of each element, wherever it lies. */
export function each<A>(
  { to, name }: Call,
  op: Op<A>,
  x: Laid,
  attributes: A,
  own: string = name,
): Laid {
  return alike(x, to.append(op, [x.name], attributes, own));
}

const plain = (op: Op<NoAttributes>): Translate => (call) => each(call, op, laidInput(call, 0), {});

/** x · σ(x), which ONNX has no op for. */
export const silu: Translate = plain(unary.silu);

const pair = (op: Op<NoAttributes>): Translate => (call) =>
  combine(call, op, [inputOf(call, 0), inputOf(call, 1)]);

const isSquare = ({ inputs: [a, b] }: Call) => a === b && a?.kind === "laid";

/** All inputs, one after the other. */
const all = (op: Op<NoAttributes>): Translate => (call) => total(call, op);

function total(call: Call, op: Op<NoAttributes>): Laid {
  const [first, ...others] = call.inputs.map((_, i) => inputOf(call, i));
  const sum = others.reduce((sum, value, i) => {
    const name = i < others.length - 1 ? `${call.name}/part` : call.name;
    return combine(call, op, [sum, value], name);
  }, first);
  return asLaid(call, sum);
}

/** x · factor. */
export function scaled(call: Call, x: Value, factor: number, name = call.name): Laid {
  return combine(call, binary.multiply, [asLaid(call, x), scalar(factor)], name);
}

/** What lies beyond is infinite to a float. */
const MOST = 3.4028234e38;

/** min(max(x, least), most), where a bound may be a tensor. */
function clip(call: Call): Value {
  const bound = (i: number, attribute: string, otherwise: number) => {
    const value = call.inputs[i];
    if (value && numberOf(value) === undefined) return value;
    return numberInput(call, attribute, i, otherwise);
  };
  const x = laidInput(call, 0);
  const [least, most] = [bound(1, "min", -Infinity), bound(2, "max", Infinity)];
  if (least === 0 && most === 6) return each(call, unary.relu6, x, {});
  const isMost = typeof most === "number" && most >= MOST;
  if (least === 0 && isMost) return each(call, unary.relu, x, {});
  const value = (limit: number | Value) => typeof limit === "number" ? scalar(limit) : limit;
  const low = typeof least === "number" && least <= -MOST
    ? x
    : combine(call, binary.maximum, [x, value(least)], isMost ? call.name : `${call.name}/low`);
  return isMost ? low : combine(call, binary.minimum, [low, value(most)]);
}

/** Powers by whole and half exponents, which no logarithm is needed for. */
function power(call: Call): Value {
  const x = laidInput(call, 0);
  const exponent = numberOf(inputOf(call, 1));
  const { name } = call;
  if (exponent === 1) return x;
  if (exponent === 2) return each(call, unary.square, x, {});
  if (exponent === 0.5) return each(call, unary.sqrt, x, {});
  if (exponent === -1) return each(call, unary.reciprocal, x, {});
  if (exponent === -0.5) {
    return each(call, unary.reciprocal, each(call, unary.sqrt, x, {}, `${name}/root`), {});
  }
  if (exponent === 3 || exponent === 4) {
    const square = each(call, unary.square, x, {}, `${name}/square`);
    return combine(call, binary.multiply, [square, exponent === 3 ? x : square]);
  }
  throw new RangeError("its exponent is none of 2, 3, 4, 1, 0.5, -0.5 and -1");
}

/** relu(x) + slope · min(x, 0). */
function prelu(call: Call): Value {
  const { name } = call;
  const x = laidInput(call, 0);
  const below = combine(call, binary.minimum, [x, scalar(0)], `${name}/below`);
  const slope = inputOf(call, 1);
  const part = combine(call, binary.multiply, [below, slope], `${name}/part`);
  return combine(call, binary.add, [each(call, unary.relu, x, {}, `${name}/above`), part]);
}

/** log(1 + eˣ), which is the cross-entropy of a logistic function with 0. */
const softplus = (call: Call, name = call.name): Laid =>
  combine(call, binary.sigmoidCrossEntropy, [laidInput(call, 0), scalar(0)], name);

/** Passes all on, but in a training: also where the file would always drop. */
function dropout(call: Call): Value {
  onlyOutputs(call, 1, "masks");
  const rate = numberInput(call, "ratio", 1, 0.5);
  call.attributes.ignore("seed");
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`its ratio is ${rate}`);
  const x = laidInput(call, 0);
  return rate === 0 ? x : alike(x, call.to.dropout(x.name, rate, call.name));
}

/** ONNX' names of functions of elements. */
export const ELEMENTWISE: Family = {
  Add: pair(binary.add),
  Sub: pair(binary.subtract),
  Mul: (call) =>
    isSquare(call)
      ? each(call, unary.square, laidInput(call, 0), {})
      : combine(call, binary.multiply, [inputOf(call, 0), inputOf(call, 1)]),
  Div: pair(binary.divide),
  Max: all(binary.maximum),
  Min: all(binary.minimum),
  Sum: all(binary.add),
  Mean: (call) => {
    const { length } = call.inputs;
    const sum = total({ ...call, name: length > 1 ? `${call.name}/sum` : call.name }, binary.add);
    return length > 1 ? scaled(call, sum, 1 / length) : sum;
  },
  Neg: plain(unary.negate),
  Abs: plain(unary.abs),
  Exp: plain(unary.exp),
  Log: plain(unary.log),
  Sqrt: plain(unary.sqrt),
  Reciprocal: plain(unary.reciprocal),
  Relu: plain(unary.relu),
  Sigmoid: plain(unary.sigmoid),
  Tanh: plain(unary.tanh),
  HardSwish: plain(unary.hardSwish),
  Dropout: dropout,
  Pow: power,
  Clip: clip,
  PRelu: prelu,
  LeakyRelu: (call) => {
    const alpha = call.attributes.float("alpha", 0.01);
    return each(call, unary.leakyRelu, laidInput(call, 0), { alpha });
  },
  Elu: (call) => {
    const alpha = call.attributes.float("alpha", 1);
    return each(call, unary.elu, laidInput(call, 0), { alpha });
  },
  Selu: (call) => {
    const alpha = call.attributes.float("alpha", 1.6732631921768188);
    const gamma = call.attributes.float("gamma", 1.0507010221481323);
    const y = each(call, unary.elu, laidInput(call, 0), { alpha }, `${call.name}/elu`);
    return scaled(call, y, gamma);
  },
  Celu: (call) => {
    const alpha = call.attributes.float("alpha", 1);
    const x = scaled(call, laidInput(call, 0), 1 / alpha, `${call.name}/scaled`);
    return scaled(call, each(call, unary.elu, x, { alpha: 1 }, `${call.name}/elu`), alpha);
  },
  HardSigmoid: (call) => {
    const [alpha, beta] = [call.attributes.float("alpha", 0.2), call.attributes.float("beta", 0.5)];
    return each(call, unary.hardSigmoid, laidInput(call, 0), { alpha, beta });
  },
  Gelu: (call) => {
    const approximate = call.attributes.word("approximate", ["none", "tanh"]);
    return each(call, unary.gelu, laidInput(call, 0), { approximate });
  },
  Softplus: (call) => softplus(call),
  Softsign: (call) => {
    const x = laidInput(call, 0);
    const size = each(call, unary.abs, x, {}, `${call.name}/size`);
    const more = combine(call, binary.add, [size, scalar(1)], `${call.name}/more`);
    return combine(call, binary.divide, [x, more]);
  },
  Mish: (call) => {
    const gate = each(
      call,
      unary.tanh,
      softplus(call, `${call.name}/soft`),
      {},
      `${call.name}/gate`,
    );
    return combine(call, binary.multiply, [laidInput(call, 0), gate]);
  },
  ThresholdedRelu: (call) => {
    const alpha = call.attributes.float("alpha", 1);
    if (alpha === 0) return each(call, unary.relu, laidInput(call, 0), {});
    throw new RangeError("its alpha is not 0");
  },
};
