/** How parameters follow a loss: gradients, what is looked for and done with them, optimizers. @module */
import { differentiate } from "../graph/differentiate.ts";
import type { Graph, Tensor } from "../graph/graph.ts";
import type { Precise } from "../graph/op.ts";
import { f32 } from "../graph/spec.ts";
import { STEP_SPEC } from "../graph/step.ts";
import { sumOf } from "../ops/elementwise/binary.ts";
import { accumulate } from "../ops/optimizer/accumulate.ts";
import { checkFinite, NONE, STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import { clipStep, ownRate } from "../ops/optimizer/step_ops.ts";
import { sumOfSquares } from "../ops/reduction/reduce_sum.ts";
import { type ScaledLoss, scaleLoss, type TakenStep } from "./loss_scaling.ts";
import { decayRatesOf, type ParameterGroup } from "./parameters.ts";

/** What decides an update. */
export interface UpdateOptions {
  readonly precision?: Precise["precision"];
  /** The largest norm that all gradients together may have. */
  readonly clipNorm?: number;
  /** The most parts of a step, each computed on its own (1). */
  readonly parts?: number;
  /** Whether the loss of a part is the mean of its examples', or their sum. */
  readonly meanLoss: boolean;
}

/** A loss with the words of the step that it is of, or of the part of a step. */
export interface StepLoss {
  readonly loss: Tensor;
  readonly step: Tensor;
}

/** What an update gives. */
export interface Update {
  readonly status: Tensor;
  /** Whether the step is taken, and what was found in it. */
  readonly taken: TakenStep;
  /** The words of a step, where it is of parts. */
  readonly step?: Tensor;
  /** The learning rate of each group, where one has its own. */
  readonly rates?: Tensor;
  /** What each part of a step computes. */
  readonly partOutputs: readonly Tensor[];
  /** What a step computes once, after its parts. */
  readonly outputs: readonly Tensor[];
}

/** Gradients, the look for what is not finite, and the optimizers, group by group. */
export function appendUpdate(
  graph: Graph,
  options: UpdateOptions,
  groups: readonly ParameterGroup[],
  { loss, step }: StepLoss,
): Update {
  const { precision, clipNorm, parts = 1 } = options;
  const members = groups.flatMap(({ members }) => members);
  const scaled = precision && scaleLoss(graph, loss, decayRatesOf(groups));
  const gradients = differentiate(graph, scaled?.loss ?? loss, members, sumOf);
  const whole = parts > 1
    ? addUpParts(graph, { ...options, parts }, { loss, step, gradients })
    : { loss, step, gradients, partOutputs: [] };
  const gradientOf = new Map(members.map((member, i) => [member, whole.gradients[i]]));
  const status = graph.variable("status", STATUS_SPEC, {
    initial: (size) => new Uint32Array(size).fill(NONE),
    isTrainable: false,
  });
  let checked = scaled?.overflow ?? status;
  const packs = groups.map(({ rule, members, offset }) => {
    const pack = graph.pack(
      `${rule.name} gradients`,
      members.map((member) => gradientOf.get(member)!),
    );
    checked = graph.append(checkFinite, [checked, whole.loss, pack, whole.step], { offset });
    return pack;
  });
  const allowed = allow(scaled, checked, { step: whole.step, status });
  const taken = clipNorm === undefined
    ? allowed
    : { ...allowed, step: clipped(graph, clipNorm, allowed.step, packs) };
  const rates = groups.some(hasOwnRate) ? graph.input("rates", f32(groups.length)) : undefined;
  const outputs = groups.flatMap((group, i) => {
    const { optimizer, packed: parameters, state, offset, options } = group;
    const own = rates && hasOwnRate(group)
      ? graph.append(ownRate, [taken.step, rates], { group: i })
      : taken.step;
    return optimizer.update(graph, {
      parameters,
      gradients: packs[i],
      state,
      step: own,
      status: taken.status,
      offset,
      options,
    });
  });
  return {
    status,
    taken: allowed,
    step: parts > 1 ? whole.step : undefined,
    rates,
    partOutputs: whole.partOutputs,
    outputs: [taken.status, ...outputs],
  };
}

/** Whether a group's learning rate is not that of all. */
function hasOwnRate({ rule: { rate = 1, share = 1 } }: ParameterGroup): boolean {
  return rate !== 1 || share !== 1;
}

/** Whether the step is taken: as the host says, or as the scale of the loss allows. */
function allow(scaled: ScaledLoss | undefined, checked: Tensor, by: TakenStep): TakenStep {
  return scaled?.take(checked, by) ?? { step: by.step, status: checked };
}

/** The step with gradients clipped by the norm of all, after they are no longer scaled. */
function clipped(graph: Graph, most: number, step: Tensor, packs: readonly Tensor[]): Tensor {
  const squares = packs.map((pack) => sumOfSquares(graph, pack));
  const packed = graph.pack("squares of gradients", squares);
  return graph.append(clipStep, [step, packed], { most, groups: packs.length });
}

/**
 * Adds up the loss and the gradients of a step's parts. Where a part's loss is a mean, the sums are
 * those of all examples: the host's `gradientScale` makes the mean of all of them.
 */
function addUpParts(
  graph: Graph,
  { parts, meanLoss }: Required<Pick<UpdateOptions, "parts" | "meanLoss">>,
  { loss, step, gradients }: StepLoss & { readonly gradients: readonly Tensor[] },
) {
  const added = [loss, ...gradients].map((value) => {
    // Begun anew with every step, it is nothing to keep: what the host writes is no variable.
    const total = graph.input(`all parts of ${value.name}`, value);
    const output = graph.append(accumulate, [total, value, step], { parts, mean: meanLoss });
    return { total, output };
  });
  const [wholeLoss, ...wholeGradients] = added.map(({ total }) => total);
  return {
    loss: wholeLoss,
    step: graph.input("whole step", STEP_SPEC),
    gradients: wholeGradients,
    partOutputs: added.map(({ output }) => output),
  };
}
