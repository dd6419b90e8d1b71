/** What works along some dimensions: reductions and softmax. @module */
import type { AlongAxis } from "../../../ops/loss/along_axis.ts";
import type { Reduction } from "../../../ops/reduction/reduction.ts";
import { dimensionsIn, type Order } from "./operand.ts";
import { asNode, dimensionOf, ownOrder, type Translation, type Translator } from "./translation.ts";

/** The order in which a tensor is reduced: in that in which it lies, where the result is the engine's. */
function reducedIn({ inputs: [x], attributes: { axes, keepdims } }: Translation<Reduction>): Order {
  const own = ownOrder(x);
  if (keepdims || own === "last") return own;
  const left = dimensionsIn(own, x.shape.length).filter((d) => !axes.includes(d));
  return left.every((d, i) => i === 0 || d > left[i - 1]) ? own : "last";
}

/** A reduction, whose dimensions opset 17 has as an attribute, and for sums alone as an input. */
const reduction = (op: string): Translator<Reduction> => (translation) => {
  const { writer, name, inputs: [x], attributes: { axes, keepdims } } = translation;
  const order = reducedIn(translation);
  const places = axes.map((d) => dimensionOf(d, order, x.shape.length)).sort((a, b) => a - b);
  const kept = { keepdims: keepdims ? 1 : 0 };
  const target = keepdims ? order : "last";
  if (op !== "ReduceSum") {
    return asNode(translation, op, [x.in(order)], target, { axes: places, ...kept });
  }
  const vector = writer.integers(`${name}/axes`, places);
  return asNode(translation, op, [x.in(order), vector], target, kept);
};

/** Softmax or its logarithm. */
const alongAxis = (op: string): Translator<AlongAxis> => (translation) => {
  const { inputs: [x], attributes: { axis = -1 } } = translation;
  const order = ownOrder(x);
  const place = dimensionOf(axis, order, x.shape.length);
  return asNode(translation, op, [x.in(order)], order, { axis: place });
};

/** Those that are translated. */
export const ALONG_AXES: Readonly<Record<string, Translator>> = {
  reduceSum: reduction("ReduceSum"),
  reduceMean: reduction("ReduceMean"),
  reduceSumSquare: reduction("ReduceSumSquare"),
  reduceMax: reduction("ReduceMax"),
  reduceMin: reduction("ReduceMin"),
  softmax: alongAxis("Softmax"),
  logSoftmax: alongAxis("LogSoftmax"),
};
