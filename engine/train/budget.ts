/**
 * What a training can do within a time: measurements in, a choice out. Nothing here looks at a clock.
 *
 * @module
 */
import { errorOf, MOST_EPOCHS } from "./worth.ts";

/** A network and the size of its pictures. */
export interface Candidate {
  readonly architecture: string;
  readonly height: number;
  readonly width: number;
  /** Its side as a part of the pictures' usual one. */
  readonly scale: number;
}

/** What a candidate takes, in seconds. */
export interface Cost {
  /** A step of a whole batch. */
  readonly step: number;
  /** A validation, of all pictures set aside for it. */
  readonly validation: number;
  /** All that is to come before the first step, and after the last one to the report. */
  readonly before: number;
  readonly after: number;
  /** A checkpoint, and the seconds between two of them. */
  readonly checkpoint: number;
  readonly checkpointEvery: number;
  /** Whether it was measured, or reckoned by operations from one that was. */
  readonly isMeasured: boolean;
}

/** What is the same for all candidates. */
export interface Conditions {
  /** From now to the report. */
  readonly seconds: number;
  /** Steps in an epoch. */
  readonly perEpoch: number;
  /** Pictures in an epoch. */
  readonly pictures: number;
  /** Steps that were asked for: these are kept, whatever fits. */
  readonly steps?: number;
}

/** A candidate with what of it fits, and what that is expected to reach. */
export interface Weighed {
  readonly candidate: Candidate;
  readonly cost: Cost;
  /** Those that fit, or that were asked for. */
  readonly steps: number;
  /** What all of it takes from now on. */
  readonly seconds: number;
  /** The share of wrong answers that is expected; more than 1 where not enough fits. */
  readonly error: number;
  /** Whether more epochs would fit, but bring nothing. */
  readonly isCapped: boolean;
}

/** Fewer steps teach nothing. */
export const LEAST_STEPS = 10;
/** More would not be told apart: halving an interval of floats beyond 2⁵³ does not end. */
const MOST_STEPS = 2 ** 31;
/** Errors that differ by less are the same: the shorter training is taken. */
const SAME = 0.005;

/** What steps take, with their validations and checkpoints and all that is before and after. */
export function secondsOf(cost: Cost, steps: number, perEpoch: number): number {
  const trained = steps * cost.step + Math.ceil(steps / perEpoch) * cost.validation;
  const checkpoints = Math.floor(trained / cost.checkpointEvery) + 1;
  return cost.before + trained + checkpoints * cost.checkpoint + cost.after;
}

/** The most steps that end within `seconds`; 0 where none do. */
export function stepsWithin(cost: Cost, seconds: number, perEpoch: number): number {
  const fits = (steps: number) => secondsOf(cost, steps, perEpoch) <= seconds;
  let [low, high] = [0, Math.min(MOST_STEPS, Math.max(0, Math.floor(seconds / cost.step)))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Weighs one candidate. */
export function weigh(candidate: Candidate, cost: Cost, conditions: Conditions): Weighed {
  const { seconds, perEpoch, pictures, steps: asked } = conditions;
  const most = MOST_EPOCHS * perEpoch;
  const fitting = stepsWithin(cost, seconds, perEpoch);
  const steps = asked ?? Math.min(fitting, most);
  const isEnough = asked === undefined ? steps >= LEAST_STEPS : asked <= fitting;
  const error = errorOf(candidate, steps / perEpoch * pictures);
  return {
    candidate,
    cost,
    steps,
    seconds: secondsOf(cost, steps, perEpoch),
    error: isEnough ? error : 1 + secondsOf(cost, asked ?? LEAST_STEPS, perEpoch),
    isCapped: asked === undefined && fitting > most,
  };
}

/** Whether a candidate can be trained in the time. */
export const fits = ({ error }: Weighed): boolean => error <= 1;

/** The one of the least error, and of those that are about as good the one that ends first. */
export function best(weighed: readonly Weighed[]): Weighed {
  const least = Math.min(...weighed.map(({ error }) => error));
  return weighed.filter(({ error }) => error <= least + SAME)
    .reduce((a, b) => b.seconds < a.seconds ? b : a);
}

/**
 * What a candidate that was not measured would take, with so many times the operations in a step:
 * measuring it takes its time, too.
 */
export function reckon(measured: Cost, operations: number, measuring: number): Cost {
  const { step, validation, before } = measured;
  return {
    ...measured,
    step: step * operations,
    validation: validation * operations,
    before: before + measuring,
    isMeasured: false,
  };
}

/** What was chosen and why, as `run.json` keeps it. */
export interface BudgetChoice {
  /** That were given, from the command's start to its report. */
  readonly seconds: number;
  /** That were gone when it was chosen. */
  readonly gone: number;
  readonly candidates: readonly {
    readonly architecture: string;
    readonly height: number;
    readonly width: number;
    readonly secondsPerStep: number;
    readonly isMeasured: boolean;
    /** That fit. */
    readonly epochs: number;
    /** Absent where nothing was measured of the network; more than 1 where not enough fits. */
    readonly expectedError?: number;
    readonly isChosen: boolean;
  }[];
  readonly steps: number;
  /** At which the report is expected, after the command's start. */
  readonly expectedSeconds: number;
  /** After which no step begins, so that the report comes at 1.1 times the budget. */
  readonly lastSeconds: number;
  /** Why it ends before the budget, where it does. */
  readonly remark?: string;
}
