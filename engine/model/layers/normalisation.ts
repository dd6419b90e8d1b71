/** Normalisations. @module */
import type { Tensor } from "../../graph/graph.ts";
import { f32, type Shape, sizeOf } from "../../graph/spec.ts";
import { batchNormalization as batchNormalizationOp } from "../../ops/normalisation/batch_normalization.ts";
import { batchNormalizationInference } from "../../ops/normalisation/batch_normalization_inference.ts";
import { runningMoments } from "../../ops/normalisation/running_moments.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import type { Net } from "../net.ts";

const ZEROS = (size: number) => new Float32Array(size);
const ONES = (size: number) => new Float32Array(size).fill(1);

/** What normalised numbers are multiplied by and what is added, as far as they are learned. */
export interface NormalizationOptions {
  /** What is added to a variance, above 0. */
  readonly epsilon?: number;
  /** Whether a `scale` is learned; all are 1 where not (true). */
  readonly scale?: boolean;
  /** Whether an `offset` is learned; all are 0 where not (true). */
  readonly center?: boolean;
}

/** The options that every normalisation has. */
const readAffine = (options: OptionReader) => ({
  epsilon: options.number("epsilon", 1e-12, 1),
  scale: options.flag("scale", true),
  center: options.flag("center", true),
});

/** Scale and offset: variables, or constants where they are not learned. */
function affineOf(
  net: Net,
  shape: Shape,
  { scale, center }: { readonly scale: boolean; readonly center: boolean },
): [scale: Tensor, offset: Tensor] {
  const spec = f32(...shape);
  const of = (name: string, isLearned: boolean, initial: (size: number) => Float32Array) =>
    isLearned
      ? net.variable(name, spec, { initial })
      : net.graph.constant(net.scope(name).path, spec, [...initial(sizeOf(shape))]);
  return [of("scale", scale, ONES), of("offset", center, ZEROS)];
}

const describeBatch = defineLayer({
  type: "BatchNormalization",
  prefix: "norm",
  read: (options) => ({ ...readAffine(options), momentum: options.number("momentum", 0, 1) }),
  build(net, x, { momentum, epsilon, ...affine }) {
    const { graph, path, step } = net;
    const channels = x.shape[x.shape.length - 1];
    const [scale, offset] = affineOf(net, [channels], affine);
    const running = (name: string, initial: (size: number) => Float32Array) =>
      net.variable(name, f32(channels), { initial, isTrainable: false });
    const statistics = [running("runningMean", ZEROS), running("runningVariance", ONES)];
    const attributes = { epsilon, activation: "none" as const };
    if (!step) {
      const inputs = [x, scale, offset, ...statistics];
      return graph.append(batchNormalizationInference, inputs, attributes, path);
    }
    const inputs = [x, scale, offset, step];
    const [y, mean, variance] = graph.appendAll(batchNormalizationOp, inputs, attributes, path);
    const [rows] = x.shape;
    const places = sizeOf(x.shape) / channels / rows;
    graph.appendAll(runningMoments, [...statistics, mean, variance, step], {
      momentum,
      rows,
      places,
    }).forEach((next, i) => net.update(statistics[i], next));
    return y;
  },
});

/** How a batch normalisation is made. */
export interface BatchNormalizationOptions extends NormalizationOptions {
  /** The share of the running statistics that a step keeps, in [0, 1), as in Keras (0.9). */
  readonly momentum?: number;
}

/**
 * Batch normalisation (Ioffe and Szegedy, 2015) of each channel of `[N, …, C]`: while training by mean
 * and biased variance of all places of the rows that count; predicting by their running means, of
 * which the variance is the unbiased one, as in PyTorch. Throws a `RangeError` where an option is out
 * of its range.
 *
 * ```ts
 * import { batchNormalization, conv2D, relu, sequential } from "../../mod.ts";
 *
 * const block = sequential(conv2D(16, 3), batchNormalization(), relu());
 * ```
 */
export function batchNormalization(
  { momentum = 0.9, epsilon = 1e-5, scale = true, center = true }: BatchNormalizationOptions = {},
): Layer {
  return describeBatch({ momentum, epsilon, scale, center });
}
