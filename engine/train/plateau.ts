/** The learning rate falls where the validation loss no longer does. @module */
import type { ScheduleOptions } from "./schedules.ts";

/** A reduction of the learning rate. */
export interface Reduction {
  /** The first step that it holds for, from 1. */
  readonly step: number;
  /** By which the rate is multiplied from then on. */
  readonly scale: number;
}

/** What a plateau is judged by. */
export interface PlateauState {
  /** The steps done before the last validation that was looked at; 0 where there was none. */
  readonly seen: number;
  /** The lowest loss; absent before there was one. */
  readonly best?: number;
  /** The epochs since, as far as they count. */
  readonly bad: number;
  /** The epochs that do not count yet. */
  readonly cooling: number;
  /** The earliest first. */
  readonly reductions: readonly Reduction[];
}

/** Before any validation. */
export const NO_PLATEAU: PlateauState = { seen: 0, bad: 0, cooling: 0, reductions: [] };

/** A smaller change of the rate is left out: PyTorch's. */
const EPSILON = 1e-8;

/** A validation's loss that takes effect. */
export interface PlateauCall {
  /** The steps done before the validation. */
  readonly step: number;
  readonly loss: number;
  /** The step that is next, from 0. */
  readonly next: number;
  /** The highest learning rate then. */
  readonly peak: number;
}

/**
 * The state after one more validation, as PyTorch's ReduceLROnPlateau has it (mode `min`, threshold
 * `rel`): more than `plateauPatience` epochs in a row without a loss below best · (1 − threshold)
 * multiply the rate by `factor`, and `cooldown` epochs then do not count.
 */
export function plateauAfter(
  { best, bad, cooling, reductions }: PlateauState,
  { step, loss, next, peak }: PlateauCall,
  options: ScheduleOptions,
): PlateauState {
  const { factor = 0.1, plateauPatience = 10, threshold = 1e-4, cooldown = 0, least = 0 } = options;
  const isBetter = best === undefined ? Number.isFinite(loss) : loss < best * (1 - threshold);
  const left = Math.max(0, cooling - 1);
  const state = {
    seen: step,
    best: isBetter ? loss : best,
    bad: isBetter || cooling > 0 ? 0 : bad + 1,
    cooling: left,
    reductions,
  };
  if (state.bad <= plateauPatience) return state;
  const rate = Math.max(least, peak * scaleAt(reductions, next));
  const reduced = Math.max(least, rate * factor);
  const changed = rate - reduced > EPSILON
    ? [...reductions, { step: next + 1, scale: reduced / peak }]
    : reductions;
  return { ...state, bad: 0, cooling: cooldown, reductions: changed };
}

/** By which the learning rate of a step, from 0, is multiplied. */
export function scaleAt(reductions: readonly Reduction[], step: number): number {
  return reductions.findLast((reduction) => reduction.step <= step + 1)?.scale ?? 1;
}
