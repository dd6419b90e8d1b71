/** Every op of the engine. A new one is a file, its shader, and a line here. @module */
import type { AnyOp } from "../graph/op.ts";
import { add } from "./elementwise/add.ts";
import { batchSum, batchSumGradient } from "./loss/batch_sum.ts";
import { checkFinite } from "./optimizer/check_finite.ts";
import { chooseBest, copyWhenBest } from "./optimizer/best.ts";
import { columnSum } from "./reduction/column_sum.ts";
import { conv2d } from "./convolution/conv2d.ts";
import { conv2dInputGradient } from "./convolution/conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./convolution/conv2d_weight_gradient.ts";
import { dropout } from "./elementwise/dropout.ts";
import { globalAveragePool, globalAveragePoolGradient } from "./pool/global_average_pool.ts";
import { loadImages } from "./image/load_images.ts";
import { maskRows } from "./loss/mask_rows.ts";
import { gatherRows } from "./image/gather_rows.ts";
import { matMul } from "./product/mat_mul.ts";
import { maxPool2d, maxPool2dGradient } from "./pool/max_pool2d.ts";
import { relu, reluGradient } from "./elementwise/relu.ts";
import { reshape } from "./elementwise/reshape.ts";
import { recordMetric } from "./loss/record_metric.ts";
import { softmax } from "./loss/softmax.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from "./loss/softmax_cross_entropy.ts";
import { topOneHits } from "./loss/top_one_hits.ts";

/** What the tests check and the benchmark times. */
export const OPS: readonly AnyOp[] = [
  conv2d,
  conv2dInputGradient,
  conv2dWeightGradient,
  matMul,
  columnSum,
  maxPool2d,
  maxPool2dGradient,
  globalAveragePool,
  globalAveragePoolGradient,
  relu,
  reluGradient,
  add,
  dropout,
  reshape,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGradient,
  batchSum,
  batchSumGradient,
  maskRows,
  topOneHits,
  recordMetric,
  checkFinite,
  chooseBest,
  copyWhenBest,
  loadImages,
  gatherRows,
];
