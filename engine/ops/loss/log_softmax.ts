import type { Op } from "../../graph/op.ts";
import { type AlongAxis, alongAxis } from "./along_axis.ts";

const [op, gradient] = alongAxis("logSoftmax", true);

/** The logarithm of softmax along a dimension, the last where nothing is said, of a tensor of any shape. */
export const logSoftmax: Op<AlongAxis> = op;

/** The gradient of `logSoftmax`: `y`, which it gave, and `dy`, of one shape → `dx`. */
export const logSoftmaxGradient: Op<AlongAxis> = gradient;
