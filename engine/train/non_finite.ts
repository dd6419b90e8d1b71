/** Finds out which number of a training is not finite. @module */
import { NONE, SCALE_PLACE, STATUS } from "../ops/optimizer/check_finite.ts";
import type { Network } from "./network.ts";

/** A loss, gradient or weight that is NaN or infinite. The weights are those before that step. */
export class NonFiniteError extends Error {
  /** `NonFiniteError`. */
  override name = "NonFiniteError";
  /** Names where it was found. */
  constructor(
    /** From 1, as in events. */
    readonly step: number,
    /** The loss, a gradient or a weight, in words. */
    readonly tensor: string,
  ) {
    super(
      `Cannot go on training as a number is not finite: ${tensor} in step ${step}, ` +
        `try a lower --learning-rate`,
    );
  }
}

/** Throws a `NonFiniteError` where the status that the device has written names a step. */
export function throwIfNotFinite(status: Uint32Array, network: Network): void {
  const [step, place] = [status[STATUS.step], status[STATUS.place]];
  if (step !== NONE) {
    throw new NonFiniteError(step + 1, tensorAt(network, place));
  }
  if (status[STATUS.weightStep] === NONE) return;
  const name = parameterAt(network, status[STATUS.weightPlace]);
  const isStatistic = network.statistics.some(({ members }) =>
    members.some((member) => member.name === name)
  );
  const tensor = `the ${isStatistic ? "statistic" : "weight"} ${name}`;
  throw new NonFiniteError(status[STATUS.weightStep] + 1, tensor);
}

/** The loss or a gradient, by its place in the status. */
function tensorAt(network: Network, place: number): string {
  if (place === 0) return "the loss";
  if (place === SCALE_PLACE) return "a gradient in halves, whatever the loss scale down to 1,";
  return `the gradient of ${parameterAt(network, place - 1)}`;
}

/** The name of the variable that an element, counted through all groups, belongs to. */
function parameterAt({ groups, statistics }: Network, element: number): string {
  const { packed, offset } = [...groups, ...statistics]
    .findLast(({ offset }) => offset <= element)!;
  if (packed.source.kind !== "pack") return packed.name;
  const { members, offsets } = packed.source;
  return members[offsets.findLastIndex((start) => start <= element - offset)].name;
}
