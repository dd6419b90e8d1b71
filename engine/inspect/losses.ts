/** The loss of a laid out network, and its gradients. @module */
import { differentiate } from "../graph/differentiate.ts";
import { reachable, type Tensor } from "../graph/graph.ts";
import { f32 } from "../graph/spec.ts";
import { sumOf } from "../ops/elementwise/binary.ts";
import { softmaxCrossEntropy } from "../ops/loss/softmax_cross_entropy.ts";
import type { Layout } from "./layout.ts";
import { type ShownLayer, shownLayers } from "./shown.ts";

/** The loss of a layout, and its gradients. */
export interface Losses {
  /** `[1, classes]`: 1 for the class that is wanted. */
  readonly wanted: Tensor;
  /** `[1]`: the cross-entropy. */
  readonly loss: Tensor;
  readonly shown: readonly ShownLayer[];
  /** By each layer that has maps, by what is before it, and by each weight, where the loss depends on it. */
  readonly gradients: ReadonlyMap<Tensor, Tensor>;
  /** All that is read of them. */
  readonly outputs: readonly Tensor[];
}

/**
 * Appends the cross-entropy of a class, and its gradients. Throws a `TypeError` where the network has an
 * op without a gradient.
 */
export function appendLosses(layout: Layout): Losses {
  const { graph, logits, step, variables } = layout;
  const wanted = graph.input("wanted class", f32(...logits.shape));
  const operands = [logits, wanted, step];
  const loss = graph.append(softmaxCrossEntropy, operands, { smoothing: 0 }, "loss");
  const shown = shownLayers(layout);
  const weights = [...variables.values()].filter(({ source }) =>
    source.kind === "variable" && source.isTrainable
  );
  const needed = new Set(reachable(graph, [loss]));
  const asked = [...shown.flatMap(({ tensor, before }) => [...before, tensor]), ...weights];
  const by = [...new Set(asked)].filter((tensor) => needed.has(tensor));
  const found = differentiate(graph, loss, by, sumOf);
  const maps = shown.map(({ tensor }) => tensor);
  const outputs = new Set([layout.images, ...maps, logits, layout.probabilities, loss, ...found]);
  const gradients = new Map(by.map((tensor, i) => [tensor, found[i]]));
  return { wanted, loss, shown, gradients, outputs: [...outputs] };
}
