/** Normalisations. @module */
import type { Tensor } from "../../graph/graph.ts";
import { f32, type Shape, show, sizeOf } from "../../graph/spec.ts";
import { batchNormalization as batchNormalizationOp } from "../../ops/normalisation/batch_normalization.ts";
import { batchNormalizationInference } from "../../ops/normalisation/batch_normalization_inference.ts";
import { groupNormalization as groupNormalizationOp } from "../../ops/normalisation/group_normalization.ts";
import {
  layerNormalization as layerNormalizationOp,
  normalizedShape,
} from "../../ops/normalisation/layer_normalization.ts";
import { runningMoments } from "../../ops/normalisation/running_moments.ts";
import { defineLayer, type Layer, type OptionReader } from "../layer.ts";
import type { Net } from "../net.ts";

const ZEROS = (size: number) => new Float32Array(size);
const ONES = (size: number) => new Float32Array(size).fill(1);

/** No more are kept where they are no variables: a description alone must not fill the memory. */
const MOST_CONSTANTS = 2 ** 20;

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
  const size = sizeOf(shape);
  if (!(scale && center) && size > MOST_CONSTANTS) {
    throw new RangeError(
      `Cannot build '${net.path}' as ${size} numbers are normalised without a scale and an offset of ` +
        `their own: expected at most ${MOST_CONSTANTS}`,
    );
  }
  const of = (name: string, isLearned: boolean, initial: (size: number) => Float32Array) =>
    isLearned
      ? net.variable(name, spec, { initial })
      : net.graph.constant(net.scope(name).path, spec, [...initial(size)]);
  return [of("scale", scale, ONES), of("offset", center, ZEROS)];
}

const describeBatch = defineLayer({
  type: "BatchNormalization",
  prefix: "norm",
  read: (options) => ({ ...readAffine(options), momentum: options.number("momentum", 0, 1) }),
  build(net, x, { momentum, epsilon, ...affine }) {
    const channels = x.shape[x.shape.length - 1];
    const parameters = affineOf(net, [channels], affine);
    const running = (name: string, initial: (size: number) => Float32Array) =>
      net.variable(name, f32(channels), { initial, isTrainable: false });
    const statistics = [running("runningMean", ZEROS), running("runningVariance", ONES)];
    return normalizeBatch(net, x, { parameters, statistics, momentum, epsilon });
  },
});

/** What a batch is normalised by. */
export interface BatchNormalizing {
  /** Scale and offset `[C]`. */
  readonly parameters: readonly Tensor[];
  /** The running mean and variance `[C]`, which no optimizer trains. */
  readonly statistics: readonly Tensor[];
  /** The share of the running statistics that a step keeps. */
  readonly momentum: number;
  /** Added to the variance. */
  readonly epsilon: number;
}

/** Normalises `[N, …, C]`: in a training by the batch, which the running statistics then follow. */
export function normalizeBatch(
  net: Net,
  x: Tensor,
  { parameters, statistics, momentum, epsilon }: BatchNormalizing,
): Tensor {
  const { graph, path, step } = net;
  const attributes = { epsilon, activation: "none" as const };
  if (!step) {
    const inputs = [x, ...parameters, ...statistics];
    return graph.append(batchNormalizationInference, inputs, attributes, path);
  }
  const inputs = [x, ...parameters, step];
  const [y, mean, variance] = graph.appendAll(batchNormalizationOp, inputs, attributes, path);
  const [rows] = x.shape;
  const places = sizeOf(x.shape) / x.shape[x.shape.length - 1] / rows;
  graph.appendAll(runningMoments, [...statistics, mean, variance, step], {
    momentum,
    rows,
    places,
  }).forEach((next, i) => net.update(statistics[i], next));
  return y;
}

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

const describeLayer = defineLayer({
  type: "LayerNormalization",
  prefix: "norm",
  read: (options) => ({ ...readAffine(options), axis: options.whole("axis", -8) }),
  build(net, x, { axis, epsilon, ...affine }) {
    const [rank, first] = [x.shape.length, axis < 0 ? x.shape.length + axis : axis];
    if (first < 1 || first >= rank) {
      throw new RangeError(
        `Cannot build '${net.path}' on ${
          show(x.shape)
        } as its axis is ${axis}: expected a dimension ` +
          `of an example, 1 to ${rank - 1} or -1 to ${1 - rank}`,
      );
    }
    const [scale, offset] = affineOf(net, normalizedShape(x.shape, axis), affine);
    return net.graph.append(layerNormalizationOp, [x, scale, offset], { axis, epsilon }, net.path);
  },
});

/** How a layer normalisation is made. */
export interface LayerNormalizationOptions extends NormalizationOptions {
  /** The first of the dimensions that are normalised together, from the end where below 0 (-1). */
  readonly axis?: number;
}

/**
 * Layer normalisation (Ba et al., 2016) of the last dimension of x, or of all from `axis` on. Throws a
 * `RangeError` where an option is out of its range and, when it is built, where `axis` is none of an
 * example's dimensions.
 */
export function layerNormalization(
  { axis = -1, epsilon = 1e-5, scale = true, center = true }: LayerNormalizationOptions = {},
): Layer {
  return describeLayer({ axis, epsilon, scale, center });
}

const describeGroup = defineLayer({
  type: "GroupNormalization",
  prefix: "norm",
  read: (options) => ({ ...readAffine(options), groups: options.whole("groups") }),
  build(net, x, { groups, epsilon, ...affine }) {
    const [scale, offset] = affineOf(net, [x.shape[x.shape.length - 1]], affine);
    const inputs = [x, scale, offset];
    return net.graph.append(groupNormalizationOp, inputs, { groups, epsilon }, net.path);
  },
});

/**
 * Group normalisation (Wu and He, 2018) of `[N, …, C]`: of each picture over all places and the
 * channels of one of `groups` groups. Throws a `RangeError` where an option is out of its range and,
 * when it is built, where the groups don't divide the channels.
 */
export function groupNormalization(
  groups: number,
  { epsilon = 1e-5, scale = true, center = true }: NormalizationOptions = {},
): Layer {
  return describeGroup({ groups, epsilon, scale, center });
}
