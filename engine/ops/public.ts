/** The ops that graphs are written with, by name, each with typed attributes. @module */
export type { Precise } from "../graph/op.ts";
export { conv2d } from "./convolution/conv2d.ts";
export type { Conv2D } from "./convolution/conv2d.ts";
export type { Convolution } from "./convolution/convolution.ts";
export { assign } from "./elementwise/assign.ts";
export { add, divide, maximum, minimum, multiply, subtract, sumOf } from "./elementwise/binary.ts";
export { dropout } from "./elementwise/dropout.ts";
export type { Dropout } from "./elementwise/dropout.ts";
export { reshape } from "./elementwise/reshape.ts";
export type { Reshape } from "./elementwise/reshape.ts";
export {
  abs,
  exp,
  log,
  negate,
  reciprocal,
  relu,
  sigmoid,
  sqrt,
  square,
  tanh,
} from "./elementwise/unary.ts";
export { maskRows } from "./loss/mask_rows.ts";
export { softmax } from "./loss/softmax.ts";
export { softmaxCrossEntropy } from "./loss/softmax_cross_entropy.ts";
export type { SoftmaxCrossEntropy } from "./loss/softmax_cross_entropy.ts";
export type { BatchNormalization } from "./normalisation/batch_attributes.ts";
export { batchNormalization } from "./normalisation/batch_normalization.ts";
export { batchNormalizationInference } from "./normalisation/batch_normalization_inference.ts";
export { groupNormalization } from "./normalisation/group_normalization.ts";
export type { GroupNormalization } from "./normalisation/group_normalization.ts";
export { layerNormalization } from "./normalisation/layer_normalization.ts";
export type { LayerNormalization } from "./normalisation/layer_normalization.ts";
export { globalAveragePool } from "./pool/global_average_pool.ts";
export { maxPool2d } from "./pool/max_pool2d.ts";
export type { MaxPool2D } from "./pool/pooling.ts";
export { matMul } from "./product/mat_mul.ts";
export type { MatMul } from "./product/product.ts";
export { expand, reduceMean, reduceSum } from "./reduction/reduce_sum.ts";
export type { Expand, Reduction } from "./reduction/reduce_sum.ts";
export type { Activation } from "./shared/activation.ts";
export type { Window } from "./shared/window.ts";
