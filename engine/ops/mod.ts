/**
 * The ops of graphs. A new one is a file, its shader, and a line here; one that works on each element
 * alone is an entry in the table of `elementwise/unary.ts` or `elementwise/binary.ts`. An optimizer
 * and an augmentation bring their ops themselves.
 *
 * @module
 */
import type { AnyOp } from "../graph/op.ts";
import { assign } from "./elementwise/assign.ts";
import { batchNormalization } from "./normalisation/batch_normalization.ts";
import { batchNormalizationGradient } from "./normalisation/batch_normalization_gradient.ts";
import { batchNormalizationInference } from "./normalisation/batch_normalization_inference.ts";
import { batchSum, batchSumGradient } from "./loss/batch_sum.ts";
import { BINARY_OPS } from "./elementwise/binary.ts";
import { checkFinite } from "./optimizer/check_finite.ts";
import { chooseBest, copyWhenBest } from "./optimizer/best.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { conv2dInputGradient } from "./convolution/conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./convolution/conv2d_weight_gradient.ts";
import { dropout } from "./elementwise/dropout.ts";
import { expand, reduceMean, reduceSum } from "./reduction/reduce_sum.ts";
import { foldNormalization } from "./normalisation/fold_normalization.ts";
import { gatherRows } from "./image/gather_rows.ts";
import { globalAveragePool, globalAveragePoolGradient } from "./pool/global_average_pool.ts";
import { groupNormalization } from "./normalisation/group_normalization.ts";
import { layerNormalization } from "./normalisation/layer_normalization.ts";
import { loadImages } from "./image/load_images.ts";
import { maskRows } from "./loss/mask_rows.ts";
import { matMul } from "./product/mat_mul.ts";
import { maxPool2d } from "./pool/max_pool2d.ts";
import { maxPool2dGradient } from "./pool/max_pool2d_gradient.ts";
import { normalizationGradient } from "./normalisation/normalization_gradient.ts";
import { recordMetric } from "./loss/record_metric.ts";
import { reshape } from "./elementwise/reshape.ts";
import { runningMoments } from "./normalisation/running_moments.ts";
import { softmax } from "./loss/softmax.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from "./loss/softmax_cross_entropy.ts";
import { topOneHits } from "./loss/top_one_hits.ts";
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
  expand,
  maxPool2d,
  maxPool2dGradient,
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
  assign,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  batchSum,
  batchSumGradient,
  topOneHits,
  recordMetric,
  maskRows,
  checkFinite,
  updateLossScale,
  updateStatistics,
  chooseBest,
  copyWhenBest,
  loadImages,
  gatherRows,
];
