/** Losses: what each example costs. @module */
import type { Graph, Tensor } from "../graph/graph.ts";
import { isShape, show } from "../graph/spec.ts";
import { multiply, subtract } from "../ops/elementwise/binary.ts";
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

/** The mean of the squared differences of each example: (1/K) · Σ (outputs − targets)², over its K numbers. */
export function meanSquaredError(): Loss {
  return meanOf((graph, difference) => graph.append(multiply, [difference, difference], {}));
}

/** The mean of the absolute differences of each example: (1/K) · Σ |outputs − targets|, over its K numbers. */
export function meanAbsoluteError(): Loss {
  return meanOf((graph, difference) => graph.append(abs, [difference], {}));
}

function meanOf(penalty: (graph: Graph, difference: Tensor) => Tensor): Loss {
  return ({ graph, outputs, targets, step }) => {
    if (!isShape(targets.shape, outputs.shape) || targets.dtype !== "f32") {
      throw new RangeError(
        `Cannot compare the network's outputs ${show(outputs.shape)} with targets ` +
          `${targets.dtype}${show(targets.shape)}: expected floats of one shape`,
      );
    }
    const difference = graph.append(subtract, [outputs, targets], {});
    const penalties = penalty(graph, difference);
    const axes = outputs.shape.map((_, axis) => axis).slice(1);
    const means = axes.length
      ? graph.append(reduceMean, [penalties], { axes, keepdims: false })
      : graph.append(reshape, [penalties], { shape: [outputs.shape[0]] });
    return graph.append(maskRows, [means, step], {}, "losses");
  };
}
