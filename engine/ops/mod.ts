/** Every op of the engine. A new one is a file, its shader, and a line here. @module */
import type { AnyOp } from "../op.ts";
import { add } from "./add.ts";
import { batchMetrics } from "./batch_metrics.ts";
import { batchSum, batchSumGradient } from "./batch_sum.ts";
import { checkFinite } from "./check_finite.ts";
import { columnSum } from "./column_sum.ts";
import { conv2d } from "./conv2d.ts";
import { conv2dInputGradient } from "./conv2d_input_gradient.ts";
import { conv2dWeightGradient } from "./conv2d_weight_gradient.ts";
import { dropout } from "./dropout.ts";
import { globalAveragePool, globalAveragePoolGradient } from "./global_average_pool.ts";
import { loadImages } from "./load_images.ts";
import { loadLabels } from "./load_labels.ts";
import { matMul } from "./mat_mul.ts";
import { maxPool2d, maxPool2dGradient } from "./max_pool2d.ts";
import { adam, sgd } from "./optimizers.ts";
import { relu, reluGradient } from "./relu.ts";
import { reshape } from "./reshape.ts";
import { softmax } from "./softmax.ts";
import { softmaxCrossEntropy, softmaxCrossEntropyGradient } from "./softmax_cross_entropy.ts";

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
  batchMetrics,
  checkFinite,
  adam,
  sgd,
  loadImages,
  loadLabels,
];
