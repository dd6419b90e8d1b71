/** Losses: what each example costs. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { isShape, show } from "../graph/spec.ts";
import { multiply, sigmoidCrossEntropy, subtract } from "../ops/elementwise/binary.ts";
import { abs } from "../ops/elementwise/unary.ts";
import { reshape } from "../ops/elementwise/reshape.ts";
import { maskRows } from "../ops/loss/mask_rows.ts";
import { softmaxCrossEntropy } from "../ops/loss/softmax_cross_entropy.ts";
import { reduceMean } from "../ops/reduction/reduce_sum.ts";

/** What a loss is of. */
export interface LossCall {
  /** What the loss appends its ops to. */
  readonly graph: Graph;
  /** What the network says, `[N, …]`. */
  readonly outputs: Tensor;
  /**
   * What was wanted: `u32[N]`, class numbers, or `f32` of the outputs' shape, which where examples are
   * mixed is the probability of each class.
   */
  readonly targets: Tensor;
  /** `step u32[8]`. */
  readonly step: Tensor;
}

/**
 * Appends the loss of each example, `[N]`, 0 in rows that do not count (`ops.maskRows`). Throws a `RangeError` or a
 * `TypeError` where outputs and targets do not fit it.
 */
export type Loss = (call: LossCall) => Tensor;

/**
 * The cross-entropy of the softmax of logits `[N, C]` with class numbers `u32[N]` or probabilities
 * `f32[N, C]`: −Σ p · log softmax.
 * `smoothing`, in [0, 1), is the share of the wanted probability p that all classes divide (Szegedy et
 * al., "Rethinking the Inception Architecture", 2015).
 */
export function crossEntropy({ smoothing = 0 }: { readonly smoothing?: number } = {}): Loss {
  return ({ graph, outputs, targets, step }) =>
    graph.append(softmaxCrossEntropy, [outputs, targets, step], { smoothing }, "losses");
}

/**
 * The binary cross-entropy of the logistic function of each logit with its target in [0, 1], the mean
 * over an example's K numbers: (1/K) · Σ max(x, 0) − x · t + log(1 + e^−|x|), which no logit x
 * overflows. For examples that have several labels, or none: `f32[N, C]`, 1 for each that it has. The
 * network gives logits: probabilities are their `sigmoid`.
 */
export function binaryCrossEntropy(): Loss {
  return meanOf((graph, outputs, targets) =>
    graph.append(sigmoidCrossEntropy, [outputs, targets], {})
  );
}

/** The mean of the squared differences of each example: (1/K) · Σ (outputs − targets)², over its K numbers. */
export function meanSquaredError(): Loss {
  return meanOf((graph, outputs, targets) => {
    const difference = graph.append(subtract, [outputs, targets], {});
    return graph.append(multiply, [difference, difference], {});
  });
}

/** The mean of the absolute differences of each example: (1/K) · Σ |outputs − targets|, over its K numbers. */
export function meanAbsoluteError(): Loss {
  return meanOf((graph, outputs, targets) =>
    graph.append(abs, [graph.append(subtract, [outputs, targets], {})], {})
  );
}

function meanOf(penalty: (graph: Graph, outputs: Tensor, targets: Tensor) => Tensor): Loss {
  return ({ graph, outputs, targets, step }) => {
    if (!isShape(targets.shape, outputs.shape) || targets.dtype !== "f32") {
      throw new RangeError(
        `Cannot compare the network's outputs ${show(outputs.shape)} with targets ` +
          `${targets.dtype}${show(targets.shape)}: expected floats of one shape`,
      );
    }
    const penalties = penalty(graph, outputs, targets);
    const axes = outputs.shape.map((_, axis) => axis).slice(1);
    const means = axes.length
      ? graph.append(reduceMean, [penalties], { axes, keepdims: false })
      : graph.append(reshape, [penalties], { shape: [outputs.shape[0]] });
    return graph.append(maskRows, [means, step], {}, "losses");
  };
}
