/**
 * The ops of graphs. A new one is a file, its shader, and a line here; one that works on each element
 * alone is an entry in a table: `elementwise/unary.ts`, `activations.ts` or `binary.ts`. An optimizer
 * and an augmentation bring their ops themselves.
 *
 * @module
 */
import type { AnyOp } from "../graph/op.ts";
import { accumulate } from "./optimizer/accumulate.ts";
import { assign } from "./elementwise/assign.ts";
import { averagePool2d, averagePool2dGradient } from "./pool/average_pool2d.ts";
import { batchNormalization } from "./normalisation/batch_normalization.ts";
import { batchNormalizationGradient } from "./normalisation/batch_normalization_gradient.ts";
import { batchNormalizationInference } from "./normalisation/batch_normalization_inference.ts";
import { batchSum, batchSumGradient } from "./loss/batch_sum.ts";
import { BINARY_OPS } from "./elementwise/binary.ts";
import { clipStep, ownRate } from "./optimizer/step_ops.ts";
import { checkFinite } from "./optimizer/check_finite.ts";
import { chooseBest, copyWhenBest } from "./optimizer/best.ts";
import { concat } from "./shape/concat.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { conv2dInputGradient } from "./convolution/conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./convolution/conv2d_weight_gradient.ts";
import { dropout } from "./elementwise/dropout.ts";
import { expand, reduceMean, reduceSum, reduceSumSquare } from "./reduction/reduce_sum.ts";
import { foldNormalization } from "./normalisation/fold_normalization.ts";
import { gatherRows } from "./image/gather_rows.ts";
import { globalAveragePool, globalAveragePoolGradient } from "./pool/global_average_pool.ts";
import { groupNormalization } from "./normalisation/group_normalization.ts";
import { layerNormalization } from "./normalisation/layer_normalization.ts";
import { loadImages } from "./image/load_images.ts";
import { logSoftmax, logSoftmaxGradient } from "./loss/log_softmax.ts";
import { maskRows } from "./loss/mask_rows.ts";
import { matMul } from "./product/mat_mul.ts";
import { maxPool2d } from "./pool/max_pool2d.ts";
import { maxPool2dGradient } from "./pool/max_pool2d_gradient.ts";
import { moveAverage } from "./optimizer/move_average.ts";
import { oneHot } from "./loss/one_hot.ts";
import { pad } from "./shape/pad.ts";
import { reduceMax, reduceMin } from "./reduction/reduce_extreme.ts";
import { normalizationGradient } from "./normalisation/normalization_gradient.ts";
import { recordMetric } from "./loss/record_metric.ts";
import { reshape } from "./elementwise/reshape.ts";
import { runningMoments } from "./normalisation/running_moments.ts";
import { slice, sliceGradient } from "./shape/slice.ts";
import { softmax, softmaxGradient } from "./loss/softmax.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from "./loss/softmax_cross_entropy.ts";
import { topOneHits } from "./loss/top_one_hits.ts";
import { transpose } from "./shape/transpose.ts";
import { viewImages } from "./image/view_images.ts";
import { updateLossScale } from "./optimizer/update_loss_scale.ts";
import { updateStatistics } from "./optimizer/update_statistics.ts";
import { UNARY_OPS } from "./elementwise/unary.ts";

/** What the tests check and the benchmark times. */
export const OPS: readonly AnyOp[] = [
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  matMul,
  reduceSum,
  reduceMean,
  reduceSumSquare,
  reduceMax,
  reduceMin,
  expand,
  maxPool2d,
  maxPool2dGradient,
  averagePool2d,
  averagePool2dGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  batchNormalization,
  batchNormalizationGradient,
  batchNormalizationInference,
  foldNormalization,
  runningMoments,
  layerNormalization,
  groupNormalization,
  normalizationGradient,
  ...UNARY_OPS,
  ...BINARY_OPS,
  dropout,
  reshape,
  transpose,
  slice,
  sliceGradient,
  concat,
  pad,
  assign,
  softmax,
  softmaxGradient,
  logSoftmax,
  logSoftmaxGradient,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  batchSum,
  batchSumGradient,
  topOneHits,
  oneHot,
  recordMetric,
  maskRows,
  checkFinite,
  updateLossScale,
  updateStatistics,
  clipStep,
  ownRate,
  accumulate,
  moveAverage,
  chooseBest,
  copyWhenBest,
  loadImages,
  gatherRows,
  viewImages,
];
