import type { Op, Values } from "../../graph/op.ts";
import logits from "../../../shaders/loss/logits.wgsl" with { type: "text" };
import { part } from "../shared/parts.ts";
import { type AlongAxis, alongAxis, logarithms } from "./along_axis.ts";

/** `largestLogit` and `sumExponentials` of a row of the shader's `x [ROWS, CLASSES]`. */
export const LOGITS = part("loss/logits.wgsl", logits);

/** The logarithm of the softmax of `x [rows, classes]`. */
export function logSoftmax(x: Values, classes: number): Values {
  return logarithms(x, { rows: x.length / classes, classes, inner: 1 });
}

const [op, gradient] = alongAxis("softmax", false);

/** Softmax along a dimension, the last where nothing is said, of a tensor of any shape. */
export const softmax: Op<AlongAxis> = op;

/** The gradient of `softmax`: `y`, which it gave, and `dy`, of one shape → `dx`. */
export const softmaxGradient: Op<AlongAxis> = gradient;
