/**
 * Dynamic loss scaling (Micikevicius et al., 2018): gradients are of the loss times a scale, so that
 * they do not vanish among the smallest halves; a step in which they overflow is skipped.
 *
 * @module
 */
import type { Graph, Tensor } from "../graph/graph.ts";
import { f32, u32 } from "../graph/spec.ts";
import { CORRECTIONS } from "../graph/step.ts";
import { multiply } from "../ops/elementwise/binary.ts";
import { NONE, STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import { COUNTERS, LARGEST, updateLossScale } from "../ops/optimizer/update_loss_scale.ts";
import type { Store, StoredVariables } from "./store.ts";

/** The variables of a training whose loss is scaled. */
export const LOSS_SCALE = {
  scale: "lossScale/scale",
  counters: "lossScale/counters",
  corrections: "lossScale/corrections",
  overflow: "lossScale/overflow",
} as const;

/** The first scale and the steps in a row after which it is doubled: PyTorch's. */
const FIRST_SCALE = 2 ** 16;
const INTERVAL = 2000;

/** A step as the optimizer is to take it. */
export interface TakenStep {
  readonly step: Tensor;
  readonly status: Tensor;
}

/** A loss that is scaled. */
export interface ScaledLoss {
  /** What is differentiated, `[1]`. */
  readonly loss: Tensor;
  /** What `checkFinite` notes the loss and the gradients of a step in, in place of the status. */
  readonly overflow: Tensor;
  /** Decides about the step once `overflow` is noted. */
  take(overflow: Tensor, by: TakenStep): TakenStep;
}

/** Scales a loss, `[1]`; the corrections are those of the optimizers' decay rates. */
export function scaleLoss(
  graph: Graph,
  loss: Tensor,
  decayRates: readonly number[],
): ScaledLoss {
  const kept = { isTrainable: false };
  const none = (size: number) => new Uint32Array(size).fill(NONE);
  const scale = graph.variable(LOSS_SCALE.scale, f32(1), { ...kept, initial: () => [FIRST_SCALE] });
  const counters = graph.variable(LOSS_SCALE.counters, u32(2), kept);
  const corrections = graph.variable(LOSS_SCALE.corrections, f32(CORRECTIONS), kept);
  const overflow = graph.variable(LOSS_SCALE.overflow, STATUS_SPEC, { ...kept, initial: none });
  return {
    loss: graph.append(multiply, [loss, scale], {}, "scaled loss"),
    overflow,
    take(noted, { step, status }) {
      const [taken, , , , , marked] = graph.appendAll(
        updateLossScale,
        [scale, counters, corrections, noted, status, step],
        { decayRates, interval: INTERVAL },
      );
      return { step: taken, status: marked };
    },
  };
}

/** Throws a `RangeError` where the scale of a state is none that a training comes to. */
export function checkScale(variables: StoredVariables): void {
  const scale = variables.get(LOSS_SCALE.scale)?.data[0];
  if (scale === undefined || (scale >= 1 && scale <= LARGEST && Math.log2(scale) % 1 === 0)) return;
  throw new RangeError(
    `Cannot go on from the checkpoint as its loss scale is ${scale}: expected a power of two from 1 ` +
      `to ${LARGEST}`,
  );
}

/** How a loss was scaled so far. */
export interface LossScaling {
  /** What gradients are of, times the loss: a power of two. */
  readonly scale: number;
  /** The steps that were skipped as their gradients overflowed. */
  readonly skipped: number;
}

/** Asks for the scaling of a training whose loss is scaled; the numbers come later. */
export function readLossScaling(store: Store): () => Promise<LossScaling> {
  const read = store.read([LOSS_SCALE.scale, LOSS_SCALE.counters]);
  return async () => {
    const found = await read();
    return {
      scale: found.get(LOSS_SCALE.scale)!.data[0],
      skipped: found.get(LOSS_SCALE.counters)!.data[COUNTERS.skipped],
    };
  };
}
