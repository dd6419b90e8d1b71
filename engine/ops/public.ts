/** The ops that graphs are written with, by name, each with typed attributes. @module */
export type { Precise } from "../graph/op.ts";
export { conv2d } from "./convolution/conv2d.ts";
export type { Conv2D } from "./convolution/conv2d.ts";
export type { Convolution } from "./convolution/convolution.ts";
export { assign } from "./elementwise/assign.ts";
export {
  add,
  divide,
  equal,
  maximum,
  minimum,
  multiply,
  sigmoidCrossEntropy,
  subtract,
  sumOf,
} from "./elementwise/binary.ts";
export { dropout } from "./elementwise/dropout.ts";
export type { Dropout } from "./elementwise/dropout.ts";
export { reshape } from "./elementwise/reshape.ts";
export type { Reshape } from "./elementwise/reshape.ts";
export {
  abs,
  elu,
  exp,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  log,
  negate,
  reciprocal,
  relu,
  relu6,
  sigmoid,
  silu,
  sqrt,
  square,
  tanh,
} from "./elementwise/unary.ts";
export type { Alpha, Gelu, HardSigmoid } from "./elementwise/activations.ts";
export type { AlongAxis } from "./loss/along_axis.ts";
export { logSoftmax } from "./loss/log_softmax.ts";
export { maskRows } from "./loss/mask_rows.ts";
export { oneHot } from "./loss/one_hot.ts";
export type { OneHot } from "./loss/one_hot.ts";
export { softmax } from "./loss/softmax.ts";
export { softmaxCrossEntropy } from "./loss/softmax_cross_entropy.ts";
export type { SoftmaxCrossEntropy } from "./loss/softmax_cross_entropy.ts";
export type { BatchNormalization } from "./normalisation/batch_attributes.ts";
export { batchNormalization } from "./normalisation/batch_normalization.ts";
export { batchNormalizationInference } from "./normalisation/batch_normalization_inference.ts";
export { averagePool2d } from "./pool/average_pool2d.ts";
export type { AveragePool2D } from "./pool/average_pool2d.ts";
export { globalAveragePool } from "./pool/global_average_pool.ts";
export { maxPool2d } from "./pool/max_pool2d.ts";
export type { MaxPool2D } from "./pool/pooling.ts";
export { matMul } from "./product/mat_mul.ts";
export type { MatMul } from "./product/product.ts";
export { reduceMax, reduceMin } from "./reduction/reduce_extreme.ts";
export { expand, reduceMean, reduceSum, reduceSumSquare } from "./reduction/reduce_sum.ts";
export type { Expand } from "./reduction/reduce_sum.ts";
export type { Reduction } from "./reduction/reduction.ts";
export { concat } from "./shape/concat.ts";
export type { Concat } from "./shape/concat.ts";
export { pad } from "./shape/pad.ts";
export type { Pad } from "./shape/pad.ts";
export { slice } from "./shape/slice.ts";
export type { Slice } from "./shape/slice.ts";
export { transpose } from "./shape/transpose.ts";
export type { Transpose } from "./shape/transpose.ts";
export type { Activation, LeakyActivation } from "./shared/activation.ts";
export type { Window } from "./shared/window.ts";
